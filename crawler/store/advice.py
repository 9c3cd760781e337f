"""What went wrong with an S3-compatible store, in a line that says what to do; never a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CREDENTIALS = (
    "the store refuses these credentials ({code}): set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
    "or a profile of ~/.aws, to a user who may read and write there"
)
LATER = "the store cannot take more just now ({code}): what is owed stays in the spool; try later"
FULL = "the store is full or its quota used up ({code}): make room there"
DAMAGED = (
    "the store says that the bytes arrived damaged ({code}): try again; if it repeats, look at the network"
)
CLOCK = "the store refuses this machine's clock ({code}): set the clock"
BUCKET = "there is no such bucket ({code}): create it, or correct ARCHIVE_URI and S3_ENDPOINT_URL"
REGION = "the bucket is in another region ({code}): set AWS_REGION to it, or correct S3_ENDPOINT_URL"
UNABLE = (
    "the store knows no such request ({code}): it lacks conditional writes or checksums, which are needed"
)

BY_CODE: Mapping[str, str] = {
    "NoSuchBucket": BUCKET,
    "PermanentRedirect": REGION,
    "AuthorizationHeaderMalformed": REGION,
    "301": REGION,
    "RequestTimeTooSkewed": CLOCK,
    "BadDigest": DAMAGED,
    "InvalidDigest": DAMAGED,
    "XAmzContentSHA256Mismatch": DAMAGED,
    "XAmzContentChecksumMismatch": DAMAGED,
    "SlowDown": LATER,
    "RequestLimitExceeded": LATER,
    "QuotaExceeded": FULL,
    "NotImplemented": UNABLE,
}
BY_STATUS: Mapping[int, str] = {
    401: CREDENTIALS,
    403: CREDENTIALS,
    429: LATER,
    500: LATER,
    501: UNABLE,
    502: LATER,
    503: LATER,
    504: LATER,
    507: FULL,
}

NO_CREDENTIALS = (
    "no credentials found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write a profile in ~/.aws"
)
UNREACHABLE = "no answer from the store: is S3_ENDPOINT_URL right, the server up, the network there?"
BROKEN = "the store's reply broke off: try again"
BY_KIND: Mapping[str, str] = {
    "NoCredentialsError": NO_CREDENTIALS,
    "PartialCredentialsError": NO_CREDENTIALS,
    "CredentialRetrievalError": NO_CREDENTIALS,
    "TokenRetrievalError": NO_CREDENTIALS,
    "SSLError": "the store's certificate cannot be trusted: correct S3_ENDPOINT_URL or AWS_CA_BUNDLE",
    "ProxyConnectionError": "the proxy of HTTPS_PROXY does not answer: correct or unset it",
    "ConnectionError": UNREACHABLE,
    "HTTPClientError": UNREACHABLE,
    "IncompleteReadError": BROKEN,
    "HTTPError": BROKEN,
}
"""By the class names of botocore and urllib3."""


def of_reply(reply: Mapping[str, Any]) -> str:
    """Return the advice for a reply that is an error (botocore's `response`)."""
    status, code = status_of(reply), code_of(reply) or str(status_of(reply))
    advice = BY_CODE.get(code) or BY_STATUS.get(status)
    if advice:
        return advice.format(code=code)
    return f"the store answers {status} {code}: {_short(str(reply.get('Error', {}).get('Message', '')))}"


def code_of(reply: Mapping[str, Any]) -> str:
    """Return the store's own error code, such as `NoSuchKey`; empty where it has none."""
    return str(reply.get("Error", {}).get("Code", ""))


def status_of(reply: Mapping[str, Any]) -> int:
    """Return the HTTP status, 0 where unknown."""
    return int(reply.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def of_exception(error: Exception) -> str:
    """Return the advice for an exception of the client, known by its class or one of its bases."""
    kinds = [kind.__name__ for kind in type(error).__mro__]
    known = next((BY_KIND[kind] for kind in kinds if kind in BY_KIND), None)
    return known or f"{type(error).__name__}: {_short(str(error))}"


def _short(text: str) -> str:
    return " ".join(text.split())[:200]
