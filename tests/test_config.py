"""Settings: where they come from, and how they are cast."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.config import DEFAULTS, Config, load, user_agent
from crawler.errors import SettingsError

NO_FILE = Path("none.toml")


def config(**settings: Any) -> Config:
    return Config.from_settings(Settings({**DEFAULTS, **settings}))


def toml(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "wirecopy.toml"
    file.write_text(text)
    return file


def test_the_defaults_are_settings_that_can_be() -> None:
    made = config()

    assert made.archive_uri == "./archive"
    assert made.spool_dir == Path("spool")
    assert made.allow_private_addresses is False
    assert (made.hosts, made.dns_server, made.run_id, made.operator_contact) == ({}, None, None, None)


def test_every_setting_has_a_default() -> None:
    names = {field.name.upper() for field in dataclasses.fields(Config)} - {"S3", "PACE"}

    assert names <= set(DEFAULTS)


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"S3_ADDRESSING": "paths"}, "S3_ADDRESSING must be one of auto, path, virtual"),
        ({"S3_ENCRYPTION": "aes"}, "S3_ENCRYPTION must be one of AES256"),
        ({"S3_KMS_KEY_ID": "a", "S3_ENCRYPTION": "AES256"}, "S3_KMS_KEY_ID needs S3_ENCRYPTION=aws:kms"),
        ({"S3_OBJECT_LOCK": "GOVERNANCE"}, "set both or neither"),
        ({"S3_OBJECT_LOCK_DAYS": "3"}, "set both or neither"),
    ],
)
def test_settings_of_the_store_that_do_not_go_together_are_told(wrong: dict[str, str], line: str) -> None:
    with pytest.raises(SettingsError, match=line):
        config(**wrong)


def test_the_settings_of_the_store_are_cast_together() -> None:
    made = config(S3_OBJECT_LOCK="COMPLIANCE", S3_OBJECT_LOCK_DAYS="30", S3_REGION="eu-north-1").s3

    assert (made.lock, made.lock_days, made.region, made.addressing) == (
        "COMPLIANCE",
        30,
        "eu-north-1",
        "auto",
    )


def test_a_config_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        config().archive_uri = "elsewhere"  # type: ignore[misc]


def test_texts_from_the_environment_are_cast() -> None:
    made = config(
        ALLOW_PRIVATE_ADDRESSES="True",
        SEGMENT_BYTES="5000",
        WARC_GZIP_LEVEL="0",
        HOSTS='{"WWW.kpol9.example": "127.0.0.1:8000", "six.example": "[::1]:80"}',
        DNS_SERVER="127.0.0.1:5353",
        RUN_ID="nightly-1",
    )

    assert made.allow_private_addresses is True
    assert (made.segment_bytes, made.warc_gzip_level) == (5000, 0)
    assert made.hosts == {"www.kpol9.example": "127.0.0.1:8000", "six.example": "[::1]:80"}
    assert (made.dns_server, made.run_id) == ("127.0.0.1:5353", "nightly-1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ARCHIVE_URI", ""),
        ("ARCHIVE_URI", None),
        ("ARCHIVE_URI", 5),
        ("SPOOL_DIR", "  "),
        ("DATABASE_URL", []),
        ("S3_ENDPOINT_URL", 5),
        ("OPERATOR_CONTACT", ["a"]),
        ("ALLOW_PRIVATE_ADDRESSES", "perhaps"),
        ("HOSTS", "{"),
        ("HOSTS", "[1]"),
        ("HOSTS", ["kpol9.example"]),
        ("HOSTS", {"kpol9.example": "127.0.0.1"}),
        ("HOSTS", {"kpol9.example": ":80"}),
        ("HOSTS", {"kpol9.example": "127.0.0.1:0"}),
        ("HOSTS", {"kpol9.example": "127.0.0.1:65536"}),
        ("HOSTS", {"kpol9.example": "127.0.0.1:²"}),
        ("HOSTS", {"kpol9.example": "127.0.0.1:" + "9" * 5000}),
        ("DNS_SERVER", "127.0.0.1"),
        ("RUN_ID", "../up"),
        ("RUN_ID", "a/b"),
        ("RUN_ID", "-a"),
        ("RUN_ID", "a" * 121),
        ("RUN_ID", "a\n"),
        ("WARC_PREFIX", ""),
        ("WARC_PREFIX", "a/b"),
        ("WARC_PREFIX", "../a"),
        ("WARC_GZIP_LEVEL", "10"),
        ("WARC_GZIP_LEVEL", -1),
        ("WARC_GZIP_LEVEL", "fast"),
        ("SEGMENT_BYTES", "1GB"),
        ("SEGMENT_BYTES", 999),
        ("SEGMENT_BYTES", None),
        ("RUN_LOG_BYTES", 0),
        ("FIRST_BYTE_TIMEOUT", 0),
    ],
)
def test_a_setting_that_cannot_be_is_named(name: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=name) as told:
        config(**{name: value})
    assert "\n" not in str(told.value)


def test_the_environment_wins_over_the_file_and_others_are_left_alone(tmp_path: Path) -> None:
    file = toml(tmp_path, 'archive_uri = "from-file"\nDOWNLOAD_DELAY = 3\nspool_dir = "s"\n')

    found = load({"WIRECOPY_ARCHIVE_URI": "from-env", "ARCHIVE_URI": "not ours", "HOME": "/"}, file)

    assert found == {"ARCHIVE_URI": "from-env", "DOWNLOAD_DELAY": 3, "SPOOL_DIR": "s"}


def test_without_a_file_the_environment_alone_counts() -> None:
    assert load({"WIRECOPY_LOG_LEVEL": "DEBUG"}, NO_FILE) == {"LOG_LEVEL": "DEBUG"}


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "PLAYWRIGHT_BROWSER_TYPE", "USER_AGENT"])
def test_scrapys_own_settings_and_those_of_its_helpers_are_known(name: str) -> None:
    assert load({f"WIRECOPY_{name}": "x"}, NO_FILE) == {name: "x"}


def test_a_name_that_is_no_setting_is_told_with_where_and_what_is_near(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"variable WIRECOPY_ARCHIV_URI: .*did you mean ARCHIVE_URI\?"):
        load({"WIRECOPY_ARCHIV_URI": "x"}, NO_FILE)
    with pytest.raises(SettingsError, match=r"wirecopy\.toml: QQQQ is not a setting$"):
        load({}, toml(tmp_path, "qqqq = 1"))


@pytest.mark.parametrize("text", [b"a = ", b"\xff = 1", b"[[["])
def test_a_file_that_is_no_toml_is_told(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "wirecopy.toml").write_bytes(text)

    with pytest.raises(SettingsError, match=r"wirecopy\.toml: "):
        load({}, tmp_path / "wirecopy.toml")


def test_a_folder_of_that_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Is a directory"):
        load({}, tmp_path)


def test_the_user_agent_says_who_asks_and_how_to_reach_them() -> None:
    assert user_agent("1.2", "https://desk.example") == "Wirecopy/1.2 (+https://desk.example)"
    assert user_agent("1.2", None) == "Wirecopy/1.2"
