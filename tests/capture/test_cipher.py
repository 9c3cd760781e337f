"""Names of cipher suites."""

from __future__ import annotations

import ssl

import pytest

from crawler.capture.cipher import iana_name


@pytest.mark.parametrize(
    ("openssl", "iana"),
    [
        ("TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"),
        ("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        ("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
        ("DHE-RSA-AES256-SHA256", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"),
        ("ECDHE-RSA-AES256-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
        ("ECDHE-ECDSA-AES256-CCM", "TLS_ECDHE_ECDSA_WITH_AES_256_CCM"),
        ("AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"),
    ],
)
def test_a_suite_has_its_iana_name(openssl: str, iana: str) -> None:
    assert iana_name(openssl) == iana


@pytest.mark.parametrize("name", ["", "ECDHE-RSA-ROT13", "ROT13", "ECDHE-", "PSK-AES128-CBC-SHA"])
def test_an_unknown_suite_has_no_name(name: str) -> None:
    assert iana_name(name) is None


def test_every_suite_that_clients_offer_by_default_has_an_iana_name() -> None:
    offered = [str(suite["name"]) for suite in ssl.create_default_context().get_ciphers()]

    assert [name for name in offered if not (iana_name(name) or "").startswith("TLS_")] == []
