"""Settings cast one by one: each function names the setting that cannot be, in a SettingsError."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from scrapy.settings import BaseSettings

from crawler.errors import SettingsError

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
