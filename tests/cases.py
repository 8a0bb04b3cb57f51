"""Small cases to break: two tables of any kind, and the tables of the method with a row or two each."""

import csv
import json
from pathlib import Path

from analysis.problems import Problem
from analysis.record import check_case

DATA = Path(__file__).parents[1] / "data"
METHOD_PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
COLUMNS = {
    resource["name"]: [field["name"] for field in resource["schema"]["fields"]]
    for resource in METHOD_PACKAGE["resources"]
}

KEPT = {key: value for key, value in METHOD_PACKAGE.items() if key != "latest_row_date"}
METHOD_TEXT = json.dumps(KEPT | {"as_of": "2021-01-31"})

SMALL_PACKAGE = {
    "name": "small",
    "resources": [
        {
            "name": "bodies",
            "path": "bodies.csv",
            "schema": {
                "fields": [
                    {"name": "body_id", "type": "string", "constraints": {"required": True}},
                    {"name": "kind", "type": "string", "constraints": {"enum": ["police", "board", "vendor"]}},
                ],
                "primaryKey": "body_id",
            },
        },
        {
            "name": "claims",
            "path": "claims.csv",
            "schema": {
                "fields": [
                    {"name": "claim_id", "type": "string"},
                    {"name": "body_id", "type": "string"},
                    {"name": "text", "type": "string"},
                ],
                "primaryKey": ["claim_id"],
                "foreignKeys": [{"fields": "body_id", "reference": {"resource": "bodies", "fields": "body_id"}}],
            },
        },
    ],
}
SMALL_TABLES = {
    "bodies": "body_id,kind\nalpha-ps,police\nbeta-board,board\n",
    "claims": 'claim_id,body_id,text\nc1,alpha-ps,It does not.\nc2,beta-board,"Never, it says."\n',
}

METHOD_ROWS = {
    "agencies": [
        {
            "agency_id": "alpha-ps",
            "name": "Alpha Police Service",
            "short_name": "Alpha",
            "type": "police_municipal",
            "jurisdiction": "CA-ON",
        },
        {
            "agency_id": "beta-board",
            "name": "Beta Police Board",
            "short_name": "Beta board",
            "type": "police_board",
            "jurisdiction": "CA-ON",
        },
    ],
    "aliases": [{"alias": "APS", "agency_id": "alpha-ps", "kind": "abbreviation"}],
    "sources": [
        {
            "source_id": "star-2020-02-20-denial",
            "title": "Police deny",
            "publisher": "Star",
            "published": "2020-02-20",
            "url": "https://example.org/denial",
            "kind": "news",
            "read": "whole",
        },
        {
            "source_id": "star-2020-03-10-admission",
            "title": "Police admit",
            "publisher": "Star",
            "published": "2020-03-10",
            "url": "https://example.org/admission",
            "kind": "news",
            "read": "whole",
        },
    ],
    "statements": [
        {
            "statement_id": "alpha-ps-s01",
            "utterance_id": "alpha-ps-u01",
            "agency_id": "alpha-ps",
            "made": "2020-02-19",
            "said_to": "Star",
            "channel": "press_reply",
            "position": "denies",
            "object": "clearview",
            "scope": "use",
            "tense": "ever",
            "summary": "Said that it had never used the tool.",
            "source_id": "star-2020-02-20-denial",
            "seen": "direct",
        },
        {
            "statement_id": "alpha-ps-s02",
            "utterance_id": "alpha-ps-u02",
            "agency_id": "alpha-ps",
            "made": "2020-03-09",
            "said_to": "Star",
            "channel": "press_release",
            "position": "admits",
            "object": "clearview",
            "scope": "use",
            "measure": "searches",
            "count_min": "5",
            "count_max": "10",
            "admits_happened": "2019-10/2020-02",
            "admits_shows": "searched",
            "summary": "Said that officers had used it.",
            "corrects": "alpha-ps-s01",
            "correction": "wrong_when_given",
            "source_id": "star-2020-03-10-admission",
            "seen": "direct",
        },
    ],
    "leaked_clients": [
        {
            "entry_id": "alpha-ps-l01",
            "agency_id": "alpha-ps",
            "leak": "leak_2020",
            "covers": "2018/2020-02-26",
            "disclosed": "2020-03",
            "shows": "searched",
            "users_min": "1",
            "users_max": "5",
            "source_id": "star-2020-03-10-admission",
            "seen": "indirect",
        }
    ],
    "evidence": [
        {
            "evidence_id": "alpha-ps-e01",
            "agency_id": "alpha-ps",
            "kind": "finding",
            "happened": "2019-10/",
            "disclosed": "2020-03-10",
            "object": "clearview",
            "shows": "operational",
            "origin": "regulator_inquiry",
            "summary": "An inquiry found use in cases.",
            "source_id": "star-2020-03-10-admission",
            "seen": "direct",
        }
    ],
    "recommendations": [
        {
            "recommendation_id": "alpha-ps-2020-r01",
            "made": "2020-02-27",
            "made_by": "beta-board",
            "made_to": "alpha-ps",
            "force": "recommendation",
            "summary": "Write down who may use what.",
            "response": "accepts",
            "responded": "2020-03-01",
            "outcome": "done",
            "outcome_on": "2020-03-08",
            "source_id": "star-2020-03-10-admission",
            "outcome_source_id": "star-2020-03-10-admission",
        }
    ],
    "events": [
        {
            "event_id": "2020-02-19-story",
            "date": "2020-02-19",
            "kind": "press",
            "label": "A newspaper asks",
            "summary": "A newspaper asked every force.",
            "source_id": "star-2020-02-20-denial",
        }
    ],
    "bearing": [{"scope": "use", "shows": "operational", "bearing": "contradicts"}],
}


def write_package(folder: Path, package: object) -> None:
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def change_package(folder: Path, change) -> None:
    """Change the codebook of a case: `change` takes the package and its resources by name."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    change(package, {resource["name"]: resource for resource in package["resources"]})
    write_package(folder, package)


def find_field(resource: dict, name: str) -> dict:
    return next(field for field in resource["schema"]["fields"] if field["name"] == name)


def write_small_case(folder: Path) -> Path:
    write_package(folder, SMALL_PACKAGE)
    for name, text in SMALL_TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def write_method_case(folder: Path) -> Path:
    (folder / "datapackage.json").write_text(METHOD_TEXT, encoding="utf-8")
    for name, columns in COLUMNS.items():
        write_rows(folder, name, [columns] + [[row.get(c, "") for c in columns] for row in METHOD_ROWS.get(name, [])])
    (folder / "codes.csv").write_bytes((DATA / "codes.csv").read_bytes())
    return folder


def read_rows(folder: Path, table: str) -> list[list[str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_rows(folder: Path, table: str, rows: list[list[str]]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def set_cells(folder: Path, table: str, number: int, **cells: str) -> None:
    """Set cells of a table's row; the first row is number 1."""
    header, *rows = read_rows(folder, table)
    for column, value in cells.items():
        rows[number - 1][header.index(column)] = value
    write_rows(folder, table, [header, *rows])


def list_problems(folder: Path) -> list[str]:
    return [str(problem) for problem in check_case(folder)]


def list_errors(folder: Path) -> list[Problem]:
    return [problem for problem in check_case(folder) if problem.severity == "error"]
