"""`python -m tests.verify.peers [ENVIRONMENT]`: what public tools say of the corpus, beside our verdict.

ENVIRONMENT is the folder of a virtual environment that holds them; without it they are looked for beside
this interpreter. A tool that is not there is named.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.errors import UnusableArchive
from crawler.verify import verify_file
from tests.verify.bytesmith import STEM, pack
from tests.verify.good_packages import GOOD_PACKAGES
from tests.verify.goods import GOOD
from tests.verify.package_mutants import PACKED
from tests.verify.relation_mutants import ALL

WARC_TOOLS = {
    "warcio": ("warcio", "check"),
    "fastwarc": ("fastwarc", "check", "-q"),
    "fastwarc -p": ("fastwarc", "check", "-q", "-p"),
    "cdxj-indexer": ("cdxj-indexer", "-s"),
    "warcat": ("python", "-m", "warcat", "verify"),
}
WACZ_TOOLS = {"wacz": ("wacz", "validate", "-f")}
SECONDS = 60


def samples() -> Iterator[tuple[str, str, bytes, bool]]:
    """Yield name, ending, bytes, and whether it is good, of every file that a tool can be given alone."""
    for name, make in GOOD.items():
        yield name, ".warc.gz", pack(make()), True
    for mutant in ALL:
        yield mutant.name, mutant.ending, mutant.data, False
    for package in (*GOOD_PACKAGES, *PACKED):
        if package.target.endswith(".wacz"):
            yield package.name, ".wacz", package.files[package.target], not package.rules


def installed(environment: Path, command: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the command by its full path, None where the environment lacks it."""
    program = shutil.which(command[0], path=str(environment / "bin"))
    if program is None:
        return None
    if (
        command[1] == "-m"
        and subprocess.run((program, "-c", f"import {command[2]}"), capture_output=True).returncode
    ):
        return None
    return (program, *command[1:])


def alarms(command: tuple[str, ...], file: Path) -> bool:
    """Tell whether a tool says that a file is broken: by its exit code, or by not coming to an end."""
    try:
        ended = subprocess.run((*command, str(file)), capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return ended.returncode != 0


def ours(file: Path) -> bool:
    """Tell whether our verifier finds anything."""
    try:
        return bool(verify_file(file).counts)
    except UnusableArchive:
        return True


def main(arguments: list[str]) -> None:
    """Print a line a file and the totals."""
    environment = Path(arguments[0]) if arguments else Path(sys.prefix)
    commands = {
        name: (found, name in WACZ_TOOLS)
        for name, command in {**WARC_TOOLS, **WACZ_TOOLS}.items()
        if (found := installed(environment, command))
    }
    absent = [name for name in (*WARC_TOOLS, *WACZ_TOOLS) if name not in commands]
    said: Counter[tuple[str, bool]] = Counter()
    asked: Counter[tuple[str, bool]] = Counter()
    with TemporaryDirectory() as folder:
        for name, ending, data, good in samples():
            file = Path(folder, STEM + ending)
            file.write_bytes(data)
            verdicts = {"wirecopy": ours(file)}
            for tool, (command, zipped) in commands.items():
                if zipped == (ending == ".wacz"):
                    verdicts[tool] = alarms(command, file)
            for tool, verdict in verdicts.items():
                asked[tool, good] += 1
                said[tool, good] += verdict
            row = "  ".join(
                f"{tool} {'ALARM' if verdict else 'passes'}" for tool, verdict in verdicts.items()
            )
            print(f"{'good' if good else 'broken'}  {name}{ending}: {row}")
    print()
    for tool in ("wirecopy", *commands):
        killed, false = (f"{said[tool, good]} of {asked[tool, good]}" for good in (False, True))
        print(f"{tool}: alarms on {killed} broken files, {false} good ones")
    if absent:
        print(f"not installed in {environment}: {', '.join(absent)}")


if __name__ == "__main__":
    main(sys.argv[1:])
