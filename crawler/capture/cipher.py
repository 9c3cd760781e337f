"""Cipher suites by their IANA names (RFC 5246, 8446), from the names OpenSSL gives them."""

from __future__ import annotations

_KEY_EXCHANGES = {
    "ECDHE-ECDSA": "ECDHE_ECDSA",
    "ECDHE-RSA": "ECDHE_RSA",
    "DHE-RSA": "DHE_RSA",
    "DHE-DSS": "DHE_DSS",
}
_CIPHERS = {
    "AES128-GCM-SHA256": "AES_128_GCM_SHA256",
    "AES256-GCM-SHA384": "AES_256_GCM_SHA384",
    "CHACHA20-POLY1305": "CHACHA20_POLY1305_SHA256",
    "AES128-SHA256": "AES_128_CBC_SHA256",
    "AES256-SHA256": "AES_256_CBC_SHA256",
    "AES256-SHA384": "AES_256_CBC_SHA384",
    "AES128-SHA": "AES_128_CBC_SHA",
    "AES256-SHA": "AES_256_CBC_SHA",
    "AES128-CCM": "AES_128_CCM",
    "AES256-CCM": "AES_256_CCM",
}


def iana_name(openssl_name: str) -> str | None:
    """Return the IANA name of a suite; TLS 1.3 names are the same in both; None for one not known here.

    >>> iana_name("ECDHE-RSA-AES128-GCM-SHA256")
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
    """
    if openssl_name.startswith("TLS_"):
        return openssl_name
    for prefix, exchange in _KEY_EXCHANGES.items():
        if openssl_name.startswith(prefix + "-"):
            cipher = _CIPHERS.get(openssl_name.removeprefix(prefix + "-"))
            return f"TLS_{exchange}_WITH_{cipher}" if cipher else None
    cipher = _CIPHERS.get(openssl_name)
    return f"TLS_RSA_WITH_{cipher}" if cipher else None
