"""Verify: the rules of a correct archive, one a function, judged in one streaming pass."""

from crawler.verify.catalogue import RULES, Rule
from crawler.verify.exchanges import ExchangeLog
from crawler.verify.findings import Finding, Report
from crawler.verify.inputs import Options, verify, verify_file, verify_store

__all__ = [
    "RULES",
    "ExchangeLog",
    "Finding",
    "Options",
    "Report",
    "Rule",
    "verify",
    "verify_file",
    "verify_store",
]
