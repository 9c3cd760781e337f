"""An imaginary newsroom and an imaginary aggregator, served on loopback for the demo and the tests."""
