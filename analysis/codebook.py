"""The codebook of a case: what each table and column holds and allows, read from its `datapackage.json`.

Decides how a Frictionless Data Package (Table Schema) is understood here: types, enumerations, patterns, keys and
references, and the properties of our own (`form`, `max_words`, `references`, `case`). Refuses to look at any data.
"""

import json
import re
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from analysis.paths import CODEBOOK_FILE
from analysis.problems import Problem, quote

TYPES = ("string", "integer", "number", "date", "year", "boolean", "any")
FORMS = ("day", "span", "window", "url")


class Field(NamedTuple):
    """One column: its type, what it allows, what it means."""

    name: str
    title: str
    description: str
    type: str
    required: bool
    unique: bool
    enum: tuple[str, ...]
    pattern: str
    minimum: float | None
    maximum: float | None
    min_length: int | None
    max_length: int | None
    max_words: int | None
    form: str
    references: tuple[str, ...]


class ForeignKey(NamedTuple):
    """Columns whose values must be found in columns of another table (or of the same one)."""

    columns: tuple[str, ...]
    table: str
    table_columns: tuple[str, ...]


class TableRules(NamedTuple):
    """One table of a case: its file, its columns in order, its keys."""

    name: str
    file: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Give the names of the columns, in the order that the file must have."""
        return tuple(field.name for field in self.fields)


class Codebook(NamedTuple):
    """Everything a case says about itself: its tables, its version, its as-of date, its tool."""

    name: str
    title: str
    version: str
    as_of: str
    latest_row_date: str
    case: dict[str, Any]
    tables: dict[str, TableRules]


def read_codebook(folder: Path) -> tuple[Codebook | None, list[Problem]]:
    """Read the codebook of a case.

    Parameters
    ----------
    folder : pathlib.Path
        The case: a folder with `datapackage.json` and its CSV files.

    Returns
    -------
    tuple
        The codebook (`None` where it can't be used at all) and what is wrong with it.
    """
    loaded, problems = _load_json(folder)
    if problems:
        return None, problems
    problems = [Problem(CODEBOOK_FILE, 0, where, message, "codebook") for where, message in _find_faults(loaded)]
    if problems:
        return None, problems
    tables = {resource["name"]: _read_table(resource) for resource in loaded["resources"]}
    text = {key: str(loaded.get(key, "")) for key in ("name", "title", "version", "as_of", "latest_row_date")}
    return Codebook(**text, case=loaded.get("case", {}), tables=tables), []


def _load_json(folder: Path) -> tuple[Any, list[Problem]]:
    """Read the file as JSON, or say why not."""
    path = folder / CODEBOOK_FILE

    def fault(message: str, line: int = 0) -> tuple[None, list[Problem]]:
        return None, [Problem(CODEBOOK_FILE, line, "", message, "codebook")]

    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        return None, [
            Problem(str(folder), 0, "", f"{what}; give a folder with {CODEBOOK_FILE} and its CSV files", "folder")
        ]
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"), object_pairs_hook=_refuse_doubles), []
    except FileNotFoundError:
        return fault(f"not found in {folder}; a case is a folder of CSV files described by a {CODEBOOK_FILE}")
    except UnicodeDecodeError as error:
        return fault(f"is not UTF-8 at byte {error.start}; save it as UTF-8")
    except json.JSONDecodeError as error:
        return fault(f"is not JSON: {error.msg} at character {error.colno} of the line", error.lineno)
    except RecursionError:
        return fault("is not a data package: it is nested too deeply")
    except OSError as error:
        return fault(f"can't be read: {error.strerror}")
    except ValueError as error:
        return fault(str(error))


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build a JSON object, refusing a key that stands twice: one of the two would be lost without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {quote(double)} stands twice in one object; keep one")
    return found


def _find_faults(loaded: Any) -> list[tuple[str, str]]:
    """List what makes a data package unusable here, as (where, message)."""
    if not isinstance(loaded, dict) or not isinstance(loaded.get("resources"), list) or not loaded["resources"]:
        return [("", "is not a data package: it needs a list named 'resources' with one entry a table")]
    if not isinstance(loaded.get("case", {}), dict):
        return [("case", "must be an object with tool, covers and leak_object")]
    faults, names = [], []
    for place, resource in enumerate(loaded["resources"], start=1):
        where = f"resources[{place}]"
        if not isinstance(resource, dict) or not isinstance(resource.get("name"), str):
            faults.append((where, "needs a 'name'"))
            continue
        where = resource["name"]
        if where in names:
            faults.append((where, "two tables have this name"))
        names.append(where)
        faults += [(where, message) for message in _find_table_faults(resource)]
    return faults or _find_reference_faults(loaded["resources"])


def _find_table_faults(resource: dict[str, Any]) -> list[str]:
    """List what is wrong with the description of one table."""
    path, schema = resource.get("path"), resource.get("schema")
    if (
        not isinstance(path, str)
        or not path
        or ".." in PurePosixPath(path).parts
        or path.startswith("/")
        or ":" in path
    ):
        return [f"'path' must name a file inside the case's folder, found {path!r}"]
    if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list) or not schema["fields"]:
        return ["needs a 'schema' with a list of 'fields'"]
    faults, names = [], []
    for place, field in enumerate(schema["fields"], start=1):
        if not isinstance(field, dict) or not isinstance(field.get("name"), str) or not field["name"]:
            faults.append(f"field {place} needs a 'name'")
            continue
        if field["name"] in names:
            faults.append(f"two fields are named {field['name']!r}")
        names.append(field["name"])
        faults += [f"field {field['name']!r}: {message}" for message in _find_field_faults(field)]
    primary_key = schema.get("primaryKey", [])
    unknown = [name for name in _as_list(primary_key) if name not in names]
    faults += [f"'primaryKey' names {name!r}, which is no field" for name in unknown]
    return faults


def _find_field_faults(field: dict[str, Any]) -> list[str]:
    """List what is wrong with the description of one column."""
    faults = []
    if field.get("type", "string") not in TYPES:
        faults.append(f"type {field.get('type')!r} is not known here; allowed: {', '.join(TYPES)}")
    if field.get("form", "day") not in FORMS:
        faults.append(f"form {field.get('form')!r} is not known; allowed: {', '.join(FORMS)}")
    constraints = field.get("constraints", {})
    if not isinstance(constraints, dict):
        return [*faults, "'constraints' must be an object"]
    try:
        re.compile(str(constraints.get("pattern", "")))
    except re.error as error:
        faults.append(f"pattern {constraints['pattern']!r} can't be used: {error}")
    if not isinstance(constraints.get("enum", []), list):
        faults.append("'enum' must be a list")
    for limit in ("minimum", "maximum", "minLength", "maxLength"):
        if limit in constraints and not isinstance(constraints[limit], int | float):
            faults.append(f"{limit!r} must be a number")
    return faults


def _find_reference_faults(resources: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """List foreign keys and references that lead to no table or column."""
    columns = {item["name"]: [field["name"] for field in item["schema"]["fields"]] for item in resources}
    faults = []
    for resource in resources:
        own = resource["name"]
        for key in resource["schema"].get("foreignKeys", []):
            reference = key.get("reference", {}) if isinstance(key, dict) else {}
            table = reference.get("resource") or own
            here, there = _as_list(key.get("fields", [])), _as_list(reference.get("fields", []))
            known = set(here) <= set(columns[own]) and set(there) <= set(columns.get(table, []))
            if not here or len(here) != len(there) or not known:
                faults.append((own, f"foreign key {here} -> {table} {there} names an unknown table or column"))
        for field in resource["schema"]["fields"]:
            unknown = [name for name in field.get("references", []) if name not in columns]
            faults += [(own, f"field {field['name']!r} refers to an unknown table {name!r}") for name in unknown]
    return faults


def _read_table(resource: dict[str, Any]) -> TableRules:
    """Turn the description of one table into its rules."""
    schema = resource["schema"]
    keys = tuple(
        ForeignKey(
            tuple(_as_list(key["fields"])),
            key["reference"].get("resource") or resource["name"],
            tuple(_as_list(key["reference"]["fields"])),
        )
        for key in schema.get("foreignKeys", [])
    )
    return TableRules(
        name=resource["name"],
        file=resource["path"],
        title=str(resource.get("title", "")),
        description=str(resource.get("description", "")),
        fields=tuple(_read_field(field) for field in schema["fields"]),
        primary_key=tuple(_as_list(schema.get("primaryKey", []))),
        foreign_keys=keys,
    )


def _read_field(field: dict[str, Any]) -> Field:
    """Turn the description of one column into its rules."""
    constraints = field.get("constraints", {})
    return Field(
        name=field["name"],
        title=str(field.get("title", "")),
        description=str(field.get("description", "")),
        type=field.get("type", "string"),
        required=bool(constraints.get("required", False)),
        unique=bool(constraints.get("unique", False)),
        enum=tuple(str(code) for code in constraints.get("enum", [])),
        pattern=constraints.get("pattern", ""),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        min_length=constraints.get("minLength"),
        max_length=constraints.get("maxLength"),
        max_words=field.get("max_words"),
        form=field.get("form", ""),
        references=tuple(field.get("references", [])),
    )


def _as_list(value: Any) -> list[str]:
    """Take a name or a list of names, both of which the standard allows."""
    return [value] if isinstance(value, str) else list(value)
