"""What is said to whoever watches, or to nobody."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from crawler.observe.say import say


def test_what_is_said_is_one_line_that_names_who_speaks(capsys: pytest.CaptureFixture[str]) -> None:
    say("fetching goes on")
    assert capsys.readouterr().err == "wirecopy: fetching goes on\n"


def test_that_nobody_listens_any_more_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A thread, or the writer's loop, must not end over it."""
    reading, writing = os.pipe()
    os.close(reading)
    with monkeypatch.context() as patch:
        broken = os.fdopen(os.dup(writing), "w", buffering=1)
        patch.setattr(sys, "stderr", broken)
        say("fetching pauses")
        os.dup2(os.open(tmp_path / "sink", os.O_WRONLY | os.O_CREAT), broken.fileno())
        broken.close()
        say("fetching goes on")
    os.close(writing)
