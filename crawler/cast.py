"""Settings cast one by one: each function names the setting that cannot be, in a SettingsError."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from scrapy.settings import BaseSettings

from crawler.errors import SettingsError
from crawler.s3 import ADDRESSING, ENCRYPTION, LOCKS, S3Settings

T = TypeVar("T")


def text(settings: BaseSettings, name: str) -> str:
    """Return a text that is not blank."""
    value = settings.get(name)
    if not isinstance(value, str | Path) or not str(value).strip():
        raise SettingsError(f"{name} must be a text, not {value!r}")
    return str(value)


def optional(settings: BaseSettings, name: str) -> str | None:
    """Return a text, None where the setting is empty."""
    return text(settings, name) if settings.get(name) else None


def file_name(settings: BaseSettings, name: str) -> str:
    """Return a setting that names files: letters, digits, dots, dashes."""
    value = str(settings.get(name) or "")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}", value):
        raise SettingsError(f"{name} {value!r} must be letters, digits, dots, dashes: it names a file")
    return value


def flag(settings: BaseSettings, name: str) -> bool:
    """Return True or False."""
    try:
        return settings.getbool(name)
    except ValueError as error:
        raise SettingsError(f"{name} must be True or False, not {settings.get(name)!r}") from error


def number(settings: BaseSettings, name: str, least: int, most: int) -> int:
    """Return a whole number between `least` and `most`."""
    try:
        value = settings.getint(name)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{name} must be a whole number, not {settings.get(name)!r}") from error
    if not least <= value <= most:
        raise SettingsError(f"{name} must lie between {least} and {most}, not {value}")
    return value


def one_of(settings: BaseSettings, name: str, words: tuple[str, ...]) -> str | None:
    """Return one of some words, None where the setting is empty."""
    value = settings.get(name) or None
    if value is not None and value not in words:
        raise SettingsError(f"{name} must be one of {', '.join(words)}, not {value!r}")
    return value


def address(name: str, given: str) -> str:
    """Return what is ADDRESS:PORT; `name` is the setting it was given for."""
    host, _, port = given.rpartition(":")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        raise SettingsError(f"{name}: {given!r} is not ADDRESS:PORT")
    return given


def read_by(read: Callable[[Any], T], value: Any) -> T:
    """Return what `read` makes of a value; its ValueError becomes a SettingsError."""
    try:
        return read(value)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def hosts(settings: BaseSettings) -> dict[str, str]:
    """Return hosts in lower case with the address each is found at."""
    value = settings.get("HOSTS") or {}
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError as error:
            raise SettingsError(
                f'HOSTS must be JSON such as {{"host": "127.0.0.1:8000"}}: {error}'
            ) from error
    try:
        return {str(host).lower(): address("HOSTS", str(place)) for host, place in value.items()}
    except AttributeError as error:
        raise SettingsError(f"HOSTS must map hosts to addresses, not {value!r}") from error


def s3(settings: BaseSettings) -> S3Settings:
    """Return the settings of an S3 store; some are only good together."""
    lock, days = (
        one_of(settings, "S3_OBJECT_LOCK", LOCKS),
        number(settings, "S3_OBJECT_LOCK_DAYS", 0, 36_500),
    )
    if bool(lock) != bool(days):
        raise SettingsError("S3_OBJECT_LOCK and S3_OBJECT_LOCK_DAYS go together: set both or neither")
    encryption, key = (
        one_of(settings, "S3_ENCRYPTION", ENCRYPTION),
        optional(settings, "S3_KMS_KEY_ID"),
    )
    if key and not str(encryption).startswith("aws:kms"):
        raise SettingsError("S3_KMS_KEY_ID needs S3_ENCRYPTION=aws:kms")
    return S3Settings(
        endpoint_url=optional(settings, "S3_ENDPOINT_URL"),
        region=optional(settings, "S3_REGION"),
        addressing=one_of(settings, "S3_ADDRESSING", ADDRESSING) or "auto",
        storage_class=optional(settings, "S3_STORAGE_CLASS"),
        encryption=encryption,
        kms_key_id=key,
        lock=lock,
        lock_days=days,
        timeout=number(settings, "S3_TIMEOUT", 1, 3_600),
    )


def dns_server(settings: BaseSettings) -> str | None:
    """Return the address of the name server to ask, None for the system's."""
    value = settings.get("DNS_SERVER")
    return address("DNS_SERVER", str(value)) if value else None


def metrics(settings: BaseSettings) -> tuple[str, int] | None:
    """Return host and port to show metrics at; a port alone is on loopback."""
    value = str(settings.get("METRICS") or "")
    if not value:
        return None
    host, _, port = address("METRICS", f"127.0.0.1:{value}" if value.isdigit() else value).rpartition(":")
    return host.strip("[]"), int(port)
