"""JSON Schemas of what is kept, made from the record types: `./dev schemas --write`.

The schemas (JSON Schema 2020-12) describe what this version writes: a record with a key that is not named
there is none of ours. A missing key was not looked for, `null` was looked for and is absent.
"""

from __future__ import annotations

import ast
import json
import sys
from typing import Any

import msgspec

from crawler.observe.report import Report
from crawler.records import Article, StoryCluster, Tombstone, Transcript
from tests.checkout import ROOT

FOLDER = ROOT / "docs" / "schemas"
REPAIR = "./dev schemas --write"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
TYPES: dict[str, type] = {
    "article": Article,
    "story_cluster": StoryCluster,
    "transcript": Transcript,
    "tombstone": Tombstone,
    "run": Report,
}
RUN = {"type": "string", "default": "wirecopy/run/1"}
"""What the report of a run adds to its fields when it is written."""
COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
"""The one type that msgspec has no schema for: a Counter of words."""

Schema = dict[str, Any]


def generated() -> dict[str, str]:
    """Return the text of each schema by file name."""
    made = {name: _of_type(cls) for name, cls in TYPES.items()}
    return {
        f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in made.items()
    }


def committed() -> dict[str, str]:
    """Return the text of each schema in the repository by file name."""
    return {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.schema.json")}


def main(args: list[str]) -> int:
    """Write the schemas, or tell whether they are as they should be: 0 yes, 1 no, 2 usage."""
    if args not in ([], ["--write"]):
        print(__doc__, file=sys.stderr)
        return 2
    if args:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, text in generated().items():
            (FOLDER / name).write_text(text, encoding="utf-8")
    stale = sorted(name for name, text in generated().items() if committed().get(name) != text)
    print(
        "\n".join(f"{name}: not as the types say; run {REPAIR}" for name in stale) or "all as the types say"
    )
    return 1 if stale else 0


def faults(value: Any, schema: Schema, root: Schema, where: str = "$") -> list[str]:
    """Return a line for each place where `value` is not as `schema` says.

    It knows the words that the generated schemas use, and no others.
    """
    if "$ref" in schema:
        return faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, where)
    if "anyOf" in schema:
        tried = [faults(value, one, root, where) for one in schema["anyOf"]]
        return [] if [] in tried else [f"{where}: none of {len(tried)} shapes: {min(tried, key=len)}"]
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else [value])
    if value not in allowed or not _is_type(value, schema.get("type")):
        return [f"{where}: {value!r} is not {schema.get('type')} of {allowed}"]
    if isinstance(value, list):
        parts = [faults(one, schema.get("items", {}), root, f"{where}[{i}]") for i, one in enumerate(value)]
        return [line for lines in parts for line in lines]
    return _object_faults(value, schema, root, where) if isinstance(value, dict) else []


def _object_faults(value: Schema, schema: Schema, root: Schema, where: str) -> list[str]:
    named, more = schema.get("properties", {}), schema.get("additionalProperties", {})
    found = [f"{where}: has no {name}" for name in schema.get("required", ()) if name not in value]
    for name, one in value.items():
        if name not in named and more is False:
            found.append(f"{where}: knows no {name}")
        else:
            found += faults(one, named.get(name, more), root, f"{where}.{name}")
    return found


def _is_type(value: Any, name: str | None) -> bool:
    kinds: dict[str, Any] = {
        "string": str,
        "object": dict,
        "array": list,
        "boolean": bool,
        "null": type(None),
        "integer": int,
        "number": int | float,
    }
    if name in ("integer", "number") and isinstance(value, bool):
        return False
    return name is None or isinstance(value, kinds[name])


def _of_type(cls: type) -> Schema:
    schema = msgspec.json.schema(cls, schema_hook=lambda kind: dict(COUNTS))
    if cls is Report:
        schema["$defs"]["Report"]["properties"]["schema"] = dict(RUN)
    notes = field_notes()
    for name, part in schema["$defs"].items():
        if "properties" in part:
            _describe(part, notes.get(name, {}))
    return {"$schema": DRAFT, **schema}


def _describe(part: Schema, notes: dict[str, str]) -> None:
    """Add what msgspec leaves out: the fields' own words, the version's name, and that no more is allowed."""
    part["additionalProperties"] = False
    for field, schema in part["properties"].items():
        if field == "schema":
            part["properties"][field] = {"const": schema["default"], "description": "Kind and version."}
        elif field in notes:
            schema["description"] = notes[field]


def field_notes() -> dict[str, dict[str, str]]:
    """Return the texts that stand below the fields of the types, by type and field."""
    files = [*(ROOT / "crawler" / "records").glob("*.py"), ROOT / "crawler" / "observe" / "report.py"]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    return {node.name: _notes(node) for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)}


def _notes(node: ast.ClassDef) -> dict[str, str]:
    found = {}
    for field, note in zip(node.body, node.body[1:], strict=False):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(note, ast.Expr) and isinstance(note.value, ast.Constant):
            found[field.target.id] = " ".join(str(note.value.value).split())
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
