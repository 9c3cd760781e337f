"""Tests of the verifier; the files it judges are made by bytes alone."""
