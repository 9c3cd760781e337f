"""The stores of look-ups: the same as those of the store's own suite."""

from __future__ import annotations

from tests.store.conftest import credentials, opened, s3, s3_store, store

__all__ = ["credentials", "opened", "s3", "s3_store", "store"]
