"""What makes a `datapackage.json` unusable here, said of the part that is at fault.

Decides which descriptions of tables and columns are understood: the Frictionless Table Schema and the properties of our own.
Whatever is not understood is refused by name, since a rule that is passed over is a check that never fails. Takes the parsed
JSON, of whatever shape; opens no file.
"""

import math
import re
import reprlib
import warnings
from collections import Counter
from pathlib import PurePosixPath
from typing import Any, TypeGuard

from analysis.bounds import read_token
from analysis.problems import find_near

TYPES = ("string", "integer", "number", "date", "year", "boolean", "any")
NUMERIC = ("integer", "number", "year")
FORMS = ("day", "span", "window", "url")

Fault = tuple[str, str]
"""(the table, or the key of the whole file, what is wrong with it)."""

_shown = reprlib.Repr()
_shown.maxstring = _shown.maxother = 60


def find_faults(loaded: Any) -> list[Fault]:
    """List what makes a data package unusable here.

    Parameters
    ----------
    loaded : any
        What the file holds, as `json` reads it.

    Returns
    -------
    list of tuple
        (where, message); empty for a package that can be used.
    """
    if not isinstance(loaded, dict) or not isinstance(loaded.get("resources"), list) or not loaded["resources"]:
        return [("", "is not a data package: it needs a list named 'resources' with one entry a table")]
    faults = _check_each(loaded, PACKAGE)
    unnamed = [place for place, resource in enumerate(loaded["resources"], start=1) if not _has_name(resource)]
    faults += [(f"resources[{place}]", "needs a 'name'") for place in unnamed]
    tables = [resource for resource in loaded["resources"] if _has_name(resource)]
    names = Counter(resource["name"] for resource in tables)
    faults += [(name, "two tables have this name") for name, count in names.items() if count > 1]
    faults += [(resource["name"], message) for resource in tables for message in _find_table_faults(resource)]
    return faults or _find_shared_files(tables) + _find_lost_references(tables)


def list_names(value: Any) -> list[str]:
    """Take a name or a list of names, both of which the standard allows; nothing else is any name."""
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return value
    return [value] if isinstance(value, str) else []


def _show(value: Any) -> str:
    """Show a value of any shape, cut to a length that fits a message."""
    return _shown.repr(value)


def _has_name(described: Any) -> bool:
    return isinstance(described, dict) and _is_name(described.get("name"))


def _is_name(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value != "" and value.isprintable()


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _is_day(value: Any) -> bool:
    try:
        first, last = read_token(value) if isinstance(value, str) else (None, value)
    except ValueError:
        return False
    return first == last


def _are_codes(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_text(code) or _is_number(code) for code in value)


PACKAGE = {
    "name": ("text", _is_text),
    "title": ("text", _is_text),
    "version": ("text", _is_text),
    "as_of": ("a day, written YYYY-MM-DD", _is_day),
    "latest_row_date": ("a day, written YYYY-MM-DD", _is_day),
    "case": ("an object with tool, covers and leak_object", lambda value: isinstance(value, dict)),
}
TABLE = {"title": ("text", _is_text), "description": ("text", _is_text)}
SCHEMA = {
    "fields": ("a list with one entry a column", lambda value: isinstance(value, list) and bool(value)),
    "primaryKey": ("the name of a field or a list of such names", lambda value: list_names(value) or value == []),
    "foreignKeys": ("a list", lambda value: isinstance(value, list)),
    "missingValues": ('[""], since only an empty cell is read as missing', lambda value: value == [""]),
}
FIELD = {
    "title": ("text", _is_text),
    "description": ("text", _is_text),
    "type": (f"one of {', '.join(TYPES)}", lambda value: value in TYPES),
    "form": (f"one of {', '.join(FORMS)}", lambda value: value in FORMS),
    "max_words": ("a whole number", _is_count),
    "references": ("a list of names of tables", lambda value: isinstance(value, list) and bool(list_names(value))),
    "constraints": ("an object", lambda value: isinstance(value, dict)),
    "missingValues": SCHEMA["missingValues"],
}
CONSTRAINTS = {
    "required": ("true or false", _is_flag),
    "unique": ("true or false", _is_flag),
    "enum": ("a list of codes, each text or a number", _are_codes),
    "pattern": ("text", _is_text),
    "minimum": ("a number, or a day for a date", lambda value: _is_number(value) or _is_day(value)),
    "maximum": ("a number, or a day for a date", lambda value: _is_number(value) or _is_day(value)),
    "minLength": ("a whole number", _is_count),
    "maxLength": ("a whole number", _is_count),
}


def _check_each(described: dict[str, Any], allowed: dict[str, tuple]) -> list[Fault]:
    """Check the properties that are there, each by its own test."""
    return [
        (name, f"{name!r} must be {words}, found {_show(described[name])}")
        for name, (words, holds) in allowed.items()
        if name in described and not holds(described[name])
    ]


def _find_table_faults(resource: dict[str, Any]) -> list[str]:
    """List what is wrong with the description of one table, taken by itself."""
    path, schema = resource.get("path"), resource.get("schema")
    faults = [message for _, message in _check_each(resource, TABLE)]
    if not _is_name(path) or not _lies_inside(path):
        faults.append(f"'path' must name a file inside the case's folder, found {_show(path)}")
    if not isinstance(schema, dict) or "fields" not in schema:
        return [*faults, "needs a 'schema' with a list of 'fields'"]
    wrong = _check_each(schema, SCHEMA)
    faults += [message for _, message in wrong]
    if wrong:
        return faults
    unnamed = [place for place, field in enumerate(schema["fields"], start=1) if not _has_name(field)]
    faults += [f"field {place} needs a 'name'" for place in unnamed]
    fields = [field for field in schema["fields"] if _has_name(field)]
    names = Counter(field["name"] for field in fields)
    faults += [f"two fields are named {_show(name)}" for name, count in names.items() if count > 1]
    faults += [f"field {_show(field['name'])}: {message}" for field in fields for message in _find_field_faults(field)]
    unknown = [name for name in list_names(schema.get("primaryKey")) if name not in names]
    return faults + [f"'primaryKey' names {_show(name)}, which is no field" for name in unknown]


def _lies_inside(path: str) -> bool:
    """Say whether a path stays inside the case's folder, on any system."""
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not path.startswith("/") and not set(path) & set(":\\")


def _find_field_faults(field: dict[str, Any]) -> list[str]:
    """List what is wrong with the description of one column."""
    constraints = field.get("constraints", {})
    faults = [message for _, message in _check_each(field, FIELD)]
    if "form" in field and field.get("type", "string") != "string":
        faults.append(f"a 'form' needs the type string, found {_show(field['type'])}")
    if not isinstance(constraints, dict):
        return faults
    for name in constraints:
        if name not in CONSTRAINTS:
            near = find_near(name, list(CONSTRAINTS))
            hint = f"did you mean '{near}'?" if near else f"allowed: {', '.join(CONSTRAINTS)}"
            faults.append(f"the constraint {_show(name)} is not known here; {hint}")
    faults += [message for _, message in _check_each(constraints, CONSTRAINTS)]
    if not faults:
        doubles = [code for code, count in Counter(map(str, constraints.get("enum", []))).items() if count > 1]
        faults += [f"'enum' lists {_show(code)} twice; keep one" for code in doubles]
    return faults or _find_limit_faults(field, constraints) + _find_pattern_faults(constraints.get("pattern", ""))


def _find_limit_faults(field: dict[str, Any], constraints: dict[str, Any]) -> list[str]:
    """List limits that do not fit the type: numbers for numbers, days for dates, none for anything else."""
    kind = field.get("type", "string")
    fits = {**dict.fromkeys(NUMERIC, _is_number), "date": _is_day}.get(kind)
    found = [name for name in ("minimum", "maximum") if name in constraints]
    if fits is None:
        return [f"{name!r} is for numbers and dates, not for the type {kind}" for name in found]
    return [f"{name!r} does not fit the type {kind}" for name in found if not fits(constraints[name])]


def _find_pattern_faults(pattern: str) -> list[str]:
    """Say why a pattern is no regular expression, or may be read otherwise by a later Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        return [f"the pattern {_show(pattern)} can't be used: {error}"]
    return []


def _find_shared_files(tables: list[dict[str, Any]]) -> list[Fault]:
    """List files that two tables claim: each would be checked against rules that are not its own."""
    first: dict[PurePosixPath, str] = {}
    faults = []
    for table in tables:
        owner = first.setdefault(PurePosixPath(table["path"]), table["name"])
        if owner != table["name"]:
            faults.append((table["name"], f"has the same file as the table {_show(owner)}; each table needs its own"))
    return faults


def _find_lost_references(tables: list[dict[str, Any]]) -> list[Fault]:
    """List foreign keys and references that lead to no table or column."""
    columns = {table["name"]: [field["name"] for field in table["schema"]["fields"]] for table in tables}
    keys = {table["name"]: list_names(table["schema"].get("primaryKey")) for table in tables}
    faults = []
    for table in tables:
        own = table["name"]
        faults += [
            (own, fault) for key in table["schema"].get("foreignKeys", []) for fault in _follow(key, own, columns)
        ]
        for field in table["schema"]["fields"]:
            for name in field.get("references", []):
                if name not in columns:
                    faults.append((own, f"field {_show(field['name'])} refers to an unknown table {_show(name)}"))
                elif len(keys[name]) != 1:
                    why = "whose primary key is not one column"
                    faults.append((own, f"field {_show(field['name'])} refers to the table {_show(name)}, {why}"))
    return faults


def _follow(key: Any, own: str, columns: dict[str, list[str]]) -> list[str]:
    """Say what is wrong with one foreign key."""
    reference = key.get("reference") if isinstance(key, dict) else None
    if not isinstance(reference, dict):
        return [f"a foreign key needs 'fields' and a 'reference', found {_show(key)}"]
    here, there = list_names(key.get("fields")), list_names(reference.get("fields"))
    table = reference.get("resource", "") or own
    known = isinstance(table, str) and set(here) <= set(columns[own]) and set(there) <= set(columns.get(table, []))
    if not here or len(here) != len(there) or not known:
        fields = f"{_show(key.get('fields'))} -> {_show(table)} {_show(reference.get('fields'))}"
        return [f"the foreign key {fields} names an unknown table or column, or not as many on both sides"]
    return []
