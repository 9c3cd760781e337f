"""What lies under deploy/: each file is judged by its own tool where that is here, and by what it holds."""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from crawler import config
from crawler.schedule.timetable import load
from tests.checkout import ROOT

DEPLOY = ROOT / "deploy"
INSTRUCTIONS = {"FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER", "VOLUME", "EXPOSE"} | {
    "STOPSIGNAL",
    "HEALTHCHECK",
    "ENTRYPOINT",
    "CMD",
}


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", text("Containerfile"), flags=re.M))
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in joined.splitlines() if line.strip()]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "wirecopy.service"
    here = text("wirecopy.service").replace("/opt/wirecopy/.venv/bin/scrapy", "/bin/true")
    unit.write_text(here.replace("User=wirecopy", f"User={getpass.getuser()}"))

    ran = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_container_file_copies_what_is_there_and_let_through() -> None:
    let = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [name for word, rest in instructions() if word == "COPY" for name in rest.split()[:-1]]

    assert {word for word, _ in instructions()} <= INSTRUCTIONS
    assert copied
    for name in copied:
        assert (ROOT / name).exists(), name
        assert any(fnmatch(name, pattern) for pattern in let), f"{name} is not in .dockerignore"


def test_the_image_holds_all_that_the_crawler_needs(tmp_path: Path) -> None:
    for name in (name for word, rest in instructions() if word == "COPY" for name in rest.split()[:-1]):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)

    ran = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    assert "hearst" in ran.stdout.split()


@pytest.mark.skipif(not shutil.which("buildah"), reason="buildah is not on this machine")
@pytest.mark.skipif(
    os.getuid() != 0, reason="buildah needs to be root where users have no ranges of their own"
)
def test_buildah_makes_an_image_of_the_container_file(tmp_path: Path) -> None:
    kept = ["--root", f"{tmp_path}/images", "--runroot", f"{tmp_path}/run", "--storage-driver", "vfs"]
    buildah = ["buildah", *kept]
    # Without a registry there is no Python to begin from, nor anything to run in; all else is as it stands.
    there = re.sub(r"^RUN (?:.*\\\n)*.*\n", "", text("Containerfile"), flags=re.M)
    file = tmp_path / "Containerfile"
    file.write_text(re.sub(r"^FROM .*", "FROM scratch", there, flags=re.M))
    build = [*buildah, "build", "--format", "docker", "--file", str(file), "--tag", "wirecopy", str(ROOT)]
    ran = subprocess.run(build, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr

    inspect = [*buildah, "inspect", "--type", "image", "wirecopy"]
    made = subprocess.run(inspect, capture_output=True, text=True, check=True)
    config = json.loads(made.stdout)["Docker"]["config"]
    assert (config["User"], config["Entrypoint"], config["Cmd"]) == ("wirecopy", ["scrapy"], ["daemon"])
    assert (config["Volumes"], config["ExposedPorts"]) == ({"/data": {}}, {"9464/tcp": {}})
    assert config["Healthcheck"]["Test"][:3] == ["CMD", "python", "-c"]
    assert "WIRECOPY_ARCHIVE_URI=/data/archive" in config["Env"]


def test_the_image_runs_as_somebody_without_rights() -> None:
    words = [word for word, _ in instructions()]

    assert dict(instructions())["USER"] == "wirecopy"
    assert words.index("USER") > max(place for place, word in enumerate(words) if word in ("RUN", "COPY"))


def test_every_setting_of_the_files_is_one() -> None:
    named = {
        name
        for file in ("Containerfile", "compose.yaml", "wirecopy.cron", "wirecopy.service", "operations.md")
        for name in re.findall(r"WIRECOPY_([A-Z][A-Z0-9_]+)", text(file))
    }

    assert named
    assert named - set(config.DEFAULTS) == set()


def test_every_value_of_the_compose_file_has_an_example() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+)", text("compose.yaml")))
    given = {line.partition("=")[0] for line in text("compose.env.example").splitlines() if "=" in line}

    assert {*wanted, "COMPOSE_PROJECT_NAME"} == given


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not on this machine")
def test_docker_compose_takes_its_file() -> None:
    files: list[str | Path] = ["-f", DEPLOY / "compose.yaml", "--env-file", DEPLOY / "compose.env.example"]

    ran = subprocess.run(["docker-compose", *files, "config"], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "image: wirecopy" in ran.stdout


def test_every_line_of_the_cron_file_is_one(tmp_path: Path) -> None:
    lines = [line for line in text("wirecopy.cron").splitlines() if re.match(r"[\d*]", line)]

    assert len(lines) == 4
    for number, line in enumerate(lines):
        *when, user, command = line.split(None, 6)
        file = tmp_path / "timetable.toml"
        file.write_text(f'[[entry]]\nname = "line-{number}"\nspider = "page"\ncron = "{" ".join(when)}"\n')
        assert load(file, {"page": None})
        assert user == "wirecopy"
        subprocess.run(["sh", "-n", "-c", command], check=True)


@pytest.mark.skipif(not shutil.which("crontab"), reason="crontab is not on this machine")
def test_cron_takes_its_file(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text(text("wirecopy.cron").replace("*/20 *", "*/20 99", 1))
    ran = [
        subprocess.run(["crontab", "-n", file], capture_output=True, text=True, check=False)
        for file in (DEPLOY / "wirecopy.cron", wrong)
    ]

    assert [one.returncode for one in ran] == [0, 1], ran
    assert "bad hour" in ran[1].stderr


def test_the_example_timetable_can_be_read() -> None:
    spiders = SpiderLoader.from_settings(get_project_settings()).list()

    assert load(DEPLOY / "timetable.example.toml", dict.fromkeys(spiders, "20m"))
