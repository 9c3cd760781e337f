"""The one script: it says what it can do, makes the environment once, and never takes a half for a whole."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.checkout import ROOT

WORDS = ("setup", "demo", "test", "check", "page", "bench", "proof", "lock")

FAKE_UV = """#!/bin/sh
echo "uv $*" >> "{log}"
case "$1" in
    venv)
        for folder in "$@"; do :; done
        mkdir -p "$folder/bin"
        printf '#!/bin/sh\\nexit 0\\n' > "$folder/bin/python"
        printf '#!/bin/sh\\necho "scrapy in $(pwd) with $*"\\n' > "$folder/bin/scrapy"
        chmod +x "$folder/bin/python" "$folder/bin/scrapy" ;;
    pip) [ ! -e "{broken}" ] ;;
esac
"""


class Checkout:
    """A folder with the script, two lock files and a uv that only writes down what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "a news room"
        self.folder.mkdir()
        shutil.copy(ROOT / "dev", self.folder)
        for name in ("requirements.txt", "requirements-dev.txt"):
            (self.folder / name).write_text("scrapy==2.19\n")
        self.broken = folder / "broken"
        self.log = folder / "log"
        self.log.touch()
        (folder / "bin").mkdir()
        uv = folder / "bin" / "uv"
        uv.write_text(FAKE_UV.format(log=self.log, broken=self.broken))
        uv.chmod(0o755)
        self.path = f"{folder / 'bin'}:{os.environ['PATH']}"

    def dev(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.folder / "dev", *words],
            cwd="/",
            env={**os.environ, "PATH": self.path},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def installs(self) -> list[str]:
        return [line.split()[-1] for line in self.log.read_text().splitlines() if "pip install" in line]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_the_script_is_plain_posix_shell() -> None:
    subprocess.run(["sh", "-n", ROOT / "dev"], check=True)


def test_alone_it_lists_its_words_and_installs_nothing(checkout: Checkout) -> None:
    said = checkout.dev()
    assert said.returncode == 0
    assert all(f"\n  {word} " in said.stdout for word in WORDS)
    assert not checkout.log.read_text().strip()


def test_a_program_runs_in_the_checkout_with_its_arguments_as_they_are(checkout: Checkout) -> None:
    said = checkout.dev("scrapy", "crawl", "page", "-a", "url=http://a b/")
    assert said.stdout == f"scrapy in {checkout.folder} with crawl page -a url=http://a b/\n"


def test_a_second_start_installs_nothing(checkout: Checkout) -> None:
    checkout.dev("scrapy")
    checkout.dev("scrapy")
    assert checkout.installs() == ["requirements.txt"]


def test_a_development_word_adds_to_the_environment_and_serves_both(checkout: Checkout) -> None:
    for word in ("scrapy", "pytest", "scrapy", "pytest"):
        checkout.dev(word)
    assert checkout.installs() == ["requirements.txt", "requirements-dev.txt"]


def test_a_changed_lock_makes_the_environment_again(checkout: Checkout) -> None:
    checkout.dev("scrapy")
    (checkout.folder / "requirements.txt").write_text("scrapy==2.20\n")
    checkout.dev("scrapy")
    assert checkout.installs() == ["requirements.txt", "requirements.txt"]


def test_a_failed_set_up_does_not_count_as_done(checkout: Checkout) -> None:
    checkout.broken.touch()
    first = checkout.dev("scrapy")
    checkout.broken.unlink()
    second = checkout.dev("scrapy")
    assert (first.returncode, second.returncode) == (2, 0)
    assert ".venv could not be made" in first.stderr
    assert len(checkout.installs()) == 2


def test_a_moved_checkout_makes_its_environment_again(checkout: Checkout) -> None:
    checkout.dev("scrapy")
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved"))
    checkout.dev("scrapy")
    assert len(checkout.installs()) == 2


def test_an_unknown_word_is_named_and_exits_2(checkout: Checkout) -> None:
    said = checkout.dev("scrappy")
    assert said.returncode == 2
    assert "scrappy" in said.stderr


def test_without_a_python_it_says_what_is_needed(checkout: Checkout, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname", "cat", "cksum", "id"):
        (tools / name).symlink_to(shutil.which(name) or name)
    checkout.path = str(tools)
    said = checkout.dev("scrapy")
    assert said.returncode == 2
    assert "Python 3.11 or newer is needed" in said.stderr


BARE_PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) echo "$0" ;;
    *ensurepip*) [ -e "{installed}" ] ;;
    "-m venv"*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && cp "$0" "$3/bin/scrapy" ;;
esac
"""


@pytest.fixture
def bare(checkout: Checkout, tmp_path: Path) -> Checkout:
    """A machine like a bare Debian: no uv, a Python without its venv module, an apt-get that has it."""
    tools = tmp_path / "bare"
    tools.mkdir()
    for name in ("sh", "dirname", "cat", "cksum", "rm", "mkdir", "cp", "touch"):
        (tools / name).symlink_to(shutil.which(name) or name)
    scripts = {
        "python3": BARE_PYTHON.format(installed=tmp_path / "installed"),
        "apt-get": f'#!/bin/sh\necho "apt-get $*" >> "{checkout.log}"; touch "{tmp_path / "installed"}"\n',
        "id": f'#!/bin/sh\ncat "{tmp_path / "uid"}"\n',
    }
    for name, text in scripts.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    checkout.path = str(tools)
    return checkout


def test_root_on_a_bare_machine_gets_what_makes_environments(bare: Checkout, tmp_path: Path) -> None:
    (tmp_path / "uid").write_text("0")
    assert bare.dev("scrapy").returncode == 0
    assert "apt-get -qy install python3-venv" in bare.log.read_text()


def test_anyone_else_on_a_bare_machine_is_told_the_command(bare: Checkout, tmp_path: Path) -> None:
    (tmp_path / "uid").write_text("1000")
    said = bare.dev("scrapy")
    assert said.returncode == 2
    assert "apt-get install python3-venv" in said.stderr
    assert not bare.log.read_text()


def test_the_locks_name_hashes_and_no_index() -> None:
    for lock in sorted(ROOT.glob("requirements*.txt")):
        text = lock.read_text()
        pins = [line for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))]
        assert len(pins) > 20
        assert "://" not in text, f"{lock.name} names a host"
        assert all(line.endswith("\\") for line in pins), f"{lock.name}: a pin without a hash"
        assert not [line for line in text.splitlines() if line.startswith("-")]
