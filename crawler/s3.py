"""What an S3-compatible store is told beside its address: the S3_* settings, cast."""

from __future__ import annotations

from dataclasses import dataclass

ADDRESSING = ("auto", "path", "virtual")
ENCRYPTION = ("AES256", "aws:kms", "aws:kms:dsse")
LOCKS = ("GOVERNANCE", "COMPLIANCE")
"""The words the settings may be; the latter two are S3's own."""


@dataclass(frozen=True, slots=True)
class S3Settings:
    """How objects are asked for and written; None leaves a matter to boto3 or to the bucket."""

    endpoint_url: str | None = None
    region: str | None = None
    addressing: str = "auto"
    """`path` (server/bucket), `virtual` (bucket.server), or `auto`: path where an endpoint is set."""
    storage_class: str | None = None
    encryption: str | None = None
    """Server-side encryption, one of ENCRYPTION."""
    kms_key_id: str | None = None
    lock: str | None = None
    """Object lock, one of LOCKS; the bucket must have been made with it."""
    lock_days: int = 0
    timeout: int = 30
    """Seconds without a byte after which a request is given up."""


AMAZON = S3Settings()
"""What nothing is set for: Amazon's own, as boto3 finds it."""
