"""Rule 41: whether the signature of a WACZ covers its digest (WACZ Signing and Verification 0.1)."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import load_der_public_key

TOLERANCE = timedelta(minutes=10)
"""How far the signing may lie from the making of the package (§ 'created')."""


def signature_gap(digest: dict[str, Any], package: dict[str, Any]) -> str | None:
    """Say what is wrong with the signed data of a datapackage-digest.json; None where it holds."""
    signed = digest.get("signedData")
    if not isinstance(signed, dict):
        return "is no object"
    if signed.get("hash") != digest.get("hash"):
        return "is over another digest"
    if gap := _time_gap(signed.get("created"), package.get("created")):
        return gap
    try:
        sound = _verify(signed)
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error, UnsupportedAlgorithm) as error:
        return f"cannot be read: {error}"
    return None if sound else "does not verify"


def _time_gap(signed: object, made: object) -> str | None:
    try:
        apart = abs(datetime.fromisoformat(str(signed)) - datetime.fromisoformat(str(made)))
    except (ValueError, TypeError):
        return f"has no time to compare: {signed!r} beside the package's {made!r}"
    return None if apart <= TOLERANCE else f"was made at {signed}, the package at {made}"


def _verify(signed: dict[str, Any]) -> bool:
    """Check the ECDSA signature over the hash, by the key or the certificate it names."""
    key = _key(signed)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("the key is none of an elliptic curve")
    raw = base64.b64decode(signed["signature"], validate=True)
    size = (key.curve.key_size + 7) // 8
    forms = [raw]
    if len(raw) == 2 * size:  # browsers write r and s side by side
        halves = int.from_bytes(raw[:size], "big"), int.from_bytes(raw[size:], "big")
        forms.append(utils.encode_dss_signature(*halves))
    kinds = (hashes.SHA256(), hashes.SHA384())
    return any(_holds(key, form, signed["hash"].encode(), kind) for form in forms for kind in kinds)


def _key(signed: dict[str, Any]) -> object:
    if "domainCert" in signed:
        return x509.load_pem_x509_certificate(signed["domainCert"].encode()).public_key()
    return load_der_public_key(base64.b64decode(signed["publicKey"], validate=True))


def _holds(key: ec.EllipticCurvePublicKey, form: bytes, data: bytes, kind: hashes.HashAlgorithm) -> bool:
    try:
        key.verify(form, data, ec.ECDSA(kind))
    except InvalidSignature:
        return False
    return True
