"""The S3 server of the stores' tests, for the preflight too."""

from tests.store.conftest import credentials, make, opened, s3

__all__ = ["credentials", "make", "opened", "s3"]
