"""The codebook of a case: what each table and column holds and allows, read from its `datapackage.json`.

Decides how a Frictionless Data Package (Table Schema) is understood here: types, enumerations, patterns, keys and
references, and the properties of our own (`form`, `max_words`, `references`, `case`). What can't be understood is found by
`descriptor`. Refuses to look at any data.
"""

import codecs
import json
from pathlib import Path
from typing import Any, NamedTuple

from analysis.case_files import read_content
from analysis.descriptor import find_faults, list_names
from analysis.paths import CODEBOOK_FILE
from analysis.problems import Problem, quote

COMMA_FAULTS = ("Expecting ',' delimiter", "Expecting property name", "Illegal trailing comma")


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
    minimum: float | str | None
    maximum: float | str | None
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
    description: str = ""
    licence: str = ""


def refuse_own_table(path: Path) -> None:
    """Refuse to write where a table of a case stands.

    Raises
    ------
    ValueError
        The folder has a codebook that names this file, or one that can't be read beside a file that is there.
    """
    if not (path.parent / CODEBOOK_FILE).exists():
        return
    codebook, _ = read_codebook(path.parent)
    files = {rules.file for rules in codebook.tables.values()} if codebook else {path.name} if path.exists() else set()
    if path.name in files:
        raise ValueError(f"'{path}' is a table of the case in '{path.parent}'; name another file to write")


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
    problems = [Problem(CODEBOOK_FILE, 0, where, message, "codebook") for where, message in find_faults(loaded)]
    if problems:
        return None, problems
    tables = {resource["name"]: _read_table(resource) for resource in loaded["resources"]}
    keys = ("name", "title", "version", "as_of", "latest_row_date")
    text = {key: loaded.get(key, "") for key in keys}
    text |= {"description": str(loaded.get("description", "")), "licence": _name_licence(loaded.get("licenses"))}
    return Codebook(**text, case=loaded.get("case", {}), tables=tables), []


def _load_json(folder: Path) -> tuple[Any, list[Problem]]:
    """Read the file as JSON, or say why not."""

    def fault(message: str, line: int = 0, kind: str = "JSON") -> tuple[None, list[Problem]]:
        return None, [Problem(CODEBOOK_FILE, line, "", message, kind)]

    try:
        content = read_content(folder / CODEBOOK_FILE, folder)
    except (FileNotFoundError, NotADirectoryError):
        if folder.is_dir():
            message = f"not found in {folder}; a case is a folder of CSV files described by a {CODEBOOK_FILE}"
            return fault(message, kind="missing file")
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        what += f"; give a folder with {CODEBOOK_FILE} and its CSV files"
        return None, [Problem(str(folder), 0, "", what, "folder")]
    except OSError as error:
        return fault(f"can't be read: {error.strerror}", kind="unreadable file")
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        return json.loads(text, object_pairs_hook=_refuse_doubles, parse_constant=_refuse_constant), []
    except UnicodeDecodeError as error:
        return fault("is not UTF-8; save it as UTF-8", content[: error.start].count(b"\n") + 1)
    except json.JSONDecodeError as error:
        hint = "; is a comma missing before it, or one too many?" if error.msg.startswith(COMMA_FAULTS) else ""
        return fault(f"is not JSON: {error.msg} at character {error.colno} of the line{hint}", error.lineno)
    except RecursionError:
        return fault("is not a data package: it is nested too deeply")
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


def _refuse_constant(name: str) -> None:
    """Refuse what Python's reader takes for a number, and JSON does not know."""
    raise ValueError(f"is not JSON: {name} is no number")


def _name_licence(licences: Any) -> str:
    """Name the licences of a data package, each with its address where it gives one; empty where it names none."""
    listed = [licence for licence in licences if isinstance(licence, dict)] if isinstance(licences, list) else []
    parts = [[licence.get("title") or licence.get("name"), licence.get("path")] for licence in listed]
    return "; ".join(", ".join(str(part) for part in named if part) for named in parts if any(named))


def _read_table(resource: dict[str, Any]) -> TableRules:
    """Turn the description of one table into its rules."""
    schema = resource["schema"]
    keys = tuple(
        ForeignKey(
            tuple(list_names(key["fields"])),
            key["reference"].get("resource") or resource["name"],
            tuple(list_names(key["reference"]["fields"])),
        )
        for key in schema.get("foreignKeys", [])
    )
    return TableRules(
        name=resource["name"],
        file=resource["path"],
        title=str(resource.get("title", "")),
        description=str(resource.get("description", "")),
        fields=tuple(_read_field(field) for field in schema["fields"]),
        primary_key=tuple(list_names(schema.get("primaryKey", []))),
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
