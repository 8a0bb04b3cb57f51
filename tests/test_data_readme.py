"""The codebook's prose against the record: every count, table and code list is counted again here."""

import csv
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data"
README = (DATA / "README.md").read_text(encoding="utf-8")
PROSE = " ".join(re.sub(r"^(?:\|.*|\d+\. )", "", README, flags=re.MULTILINE).split())
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
FIELDS = [(name, field) for name, resource in RESOURCES.items() for field in resource["schema"]["fields"]]
COMPUTED = {"class", "reason", "flag", "tier", "timing"}
CODED = ("position", "object", "scope", "tense")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Rows = list[dict[str, str]]


def read_rows(name: str) -> Rows:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TABLES = {name: read_rows(name) for name in RESOURCES}
STATEMENTS, SOURCES = TABLES["statements"], TABLES["sources"]
EVIDENCE, LEAKED = TABLES["evidence"], TABLES["leaked_clients"]
ABROAD = {row["agency_id"] for row in TABLES["agencies"] if not row["jurisdiction"].startswith("CA")}
DENIALS = [row for row in STATEMENTS if row["position"] == "denies"]
ADMISSIONS = [row for row in STATEMENTS if row["position"] == "admits"]
FOI = [row for row in STATEMENTS if row["channel"] == "foi_response"]
SPANS = [row["happened"] for row in EVIDENCE] + [row["admits_happened"] for row in STATEMENTS if row["admits_happened"]]


def find_empty(rows: Rows, *columns: str) -> Rows:
    return [row for row in rows if not all(row[column] for column in columns)]


def find_imprecise(rows: Rows, column: str) -> Rows:
    return [row for row in rows if not DAY.fullmatch(row[column])]


def find_indirect(rows: Rows) -> Rows:
    return [row for row in rows if row["seen"] == "indirect"]


def find_kept(**values: str) -> Rows:
    return [row for row in SOURCES if all(row[column] == value for column, value in values.items())]


def find_agreed() -> Rows:
    second = {row["statement_id"]: row for row in TABLES["coding_b"]}
    both = [row for row in STATEMENTS if row["statement_id"] in second]
    return [row for row in both if all(row[name] == second[row["statement_id"]][name] for name in CODED)]


def find_silent() -> set[str]:
    speakers = {row["agency_id"] for row in STATEMENTS}
    return speakers - {row["agency_id"] for row in STATEMENTS if row["position"] != "no_reply"}


def find_speechless() -> set[str]:
    return {row["agency_id"] for row in EVIDENCE + LEAKED} - {row["agency_id"] for row in STATEMENTS}


def find_uncited() -> set[str]:
    columns = ("source_id", "second_source_id", "outcome_source_id")
    tables = ("statements", "leaked_clients", "evidence", "recommendations", "events")
    cited = {row.get(column, "") for name in tables for row in TABLES[name] for column in columns}
    cited |= {row["row_id"] for row in TABLES["article_claim_rows"]}
    return {row["source_id"] for row in SOURCES} - cited


def find_no_records() -> Rows:
    return [row for row in FOI if row["position"] == "denies" and row["scope"] == "knowledge"]


def find_search_counts(*, abroad: bool) -> Rows:
    counted = [row for row in LEAKED if row["searches_min"] or row["searches_max"]]
    return [row for row in counted if (row["agency_id"] in ABROAD) == abroad]


def measure_share_of_excerpts() -> int:
    return round(100 * len(find_kept(read="excerpt")) / len(SOURCES))


def number(value: int | list | set) -> int:
    return value if isinstance(value, int) else len(value)


# Each count that README states: the words around it, `#` for the number, and how to count it again.
COUNTS: list[tuple[str, Callable[[], int | list | set]]] = [
    (
        "the events, and # that reports of the leak name",
        lambda: {row["agency_id"] for row in LEAKED} & ABROAD,
    ),
    ("Of # statements it holds", lambda: STATEMENTS),
    ("statements it holds #; the two codings", lambda: TABLES["coding_b"]),
    ("agree in all four columns for #.", find_agreed),
    ("Read in part: of # sources,", lambda: SOURCES),
    ("sources, # were read whole", lambda: find_kept(read="whole")),
    ("whole and # as an excerpt", lambda: find_kept(read="excerpt")),
    ("as an excerpt (# per cent)", measure_share_of_excerpts),
    ("# are copies of a text published elsewhere", lambda: find_kept(kind="reprint")),
    ("Seen at second hand: # rows are", lambda: find_indirect(STATEMENTS + EVIDENCE + LEAKED)),
    ("namely # statements,", lambda: find_indirect(STATEMENTS)),
    ("statements, # rows of evidence and", lambda: find_indirect(EVIDENCE)),
    ("rows of evidence and # leaked entries.", lambda: find_indirect(LEAKED)),
    ("Imprecise days: # statements,", lambda: find_imprecise(STATEMENTS, "made")),
    ("statements, # of them denials, have no single day", lambda: find_imprecise(DENIALS, "made")),
    ("`made`; # rows of evidence", lambda: find_imprecise(EVIDENCE, "disclosed")),
    ("rows of evidence and # leaked entries have none", lambda: find_imprecise(LEAKED, "disclosed")),
    ("# sources have no single day of publication", lambda: find_imprecise(SOURCES, "published")),
    ("day of publication, # of these no date at all", lambda: find_empty(SOURCES, "published")),
    ("Imprecise conduct: of # spans", lambda: SPANS),
    ("admissions), # have an unknown start", lambda: [span for span in SPANS if span.startswith("/")]),
    ("unknown start and # an unknown end", lambda: [span for span in SPANS if span.endswith("/")]),
    ("Two clocks: # statements", lambda: [row for row in STATEMENTS if row["disclosed"]]),
    ("Codes left open: # of", lambda: find_empty(DENIALS, "scope", "tense")),
    ("Codes left open: 3 of # denials", lambda: DENIALS),
    ("From # of 76 admissions no evidence", lambda: find_empty(ADMISSIONS, "admits_shows")),
    ("From 14 of # admissions no evidence", lambda: ADMISSIONS),
    ("One source only: # statements", lambda: find_empty(STATEMENTS, "second_source_id")),
    ("No words to quote: # statements", lambda: find_empty(STATEMENTS, "key_phrase")),
    ("have no key phrase, # of them denials", lambda: find_empty(DENIALS, "key_phrase")),
    ("The leaked list: # entries", lambda: LEAKED),
    (
        "entries, # of which show no more than the name",
        lambda: [row for row in LEAKED if row["shows"] == "listed"],
    ),
    ("For agencies in Canada there are # search counts", lambda: find_search_counts(abroad=False)),
    ("Records requests: # statements answer one", lambda: FOI),
    ('The text of # answers of "no responsive records"', find_no_records),
    ("Asked but silent: # agencies", find_silent),
    ("unanswered; # more are listed or shown in evidence", find_speechless),
    ("Sources kept though no row cites them: #.", find_uncited),
]

# What else may be a digit in the prose: limits of the method, versions, tiers, figures that single rows hold.
OTHER_NUMBERS = [
    "about 2,000 characters",
    "at most 12 words",
    "version 1.0.0",
    "CC BY 4.0",
    "UTF-8",
    "**Tier**: 1 is",
    "seen directly; 2 is",
    "support; 3 is",
    "tier 1 or 2 evidence",
    "or of tier 3;",
    "is tier 3 even",
    '"fewer than 10" is 1 to 9 (`windsor-ps-s02`)',
    '"more than 2,800" is at least 2,801 with',
    "more than 20 forces, 34, 37, 48 accounts",
    "78 searches against 521, with",
]
MONTHS = "(?:January|February|March|June|July|November)"
DATES = rf"20\d\d-\d\d-\d\d|(?:\d{{1,2}} )?{MONTHS}(?: 20\d\d)?|\b20\d\d\b"


def find_stated(words: str) -> re.Match:
    pattern = re.escape(words).replace(r"\#", r"(?<![\d,])(\d+)")
    found = list(re.finditer(pattern, PROSE))
    assert len(found) == 1, f"README should state once: {words!r}; found {len(found)} times"
    return found[0]


def split_table(header: str) -> list[list[str]]:
    """Give the cells of the Markdown tables whose header row starts so, row by row, all of them together."""
    lines = README.splitlines()
    starts = [place for place, line in enumerate(lines) if line.startswith(f"| {header} |")]
    assert starts, f"README has no table that starts with {header!r}"
    cells = []
    for start in starts:
        for line in [lines[start], *lines[start + 2 :]]:
            if not line.startswith("|"):
                break
            cells.append([cell.strip() for cell in line.strip("|").split("|")])
    return cells


@pytest.mark.parametrize(("words", "count"), COUNTS, ids=[words for words, _ in COUNTS])
def test_readme_states_the_count_that_the_record_gives(words, count):
    assert int(find_stated(words)[1]) == number(count())


def test_readme_states_no_number_that_is_not_counted_here():
    text = PROSE
    for start, end in [find_stated(words).span(1) for words, _ in COUNTS]:
        text = text[:start] + "#" * (end - start) + text[end:]
    for words in OTHER_NUMBERS:
        assert words in PROSE
        text = text.replace(words, "")
    text = re.sub(rf"`[^`]*`|\]\([^)]*\)|{DATES}", "", text)
    assert re.findall(r".{0,30}\d+.{0,20}", text) == []


def test_words_that_name_no_number_in_digits_are_counted_too():
    assert "another; the one count in the table" not in PROSE
    assert "the one count in the table is of an international body" in PROSE
    assert [row["agency_id"] for row in find_search_counts(abroad=True)] == ["interpol"]
    assert "all of them the vendor's" in PROSE
    assert {row["agency_id"] for row in find_empty(DENIALS, "scope", "tense")} == {"clearview"}
    assert "denials lack a code for scope or tense" in PROSE
    assert find_empty(DENIALS, "object") == []


def test_figures_named_in_the_prose_stand_in_their_rows():
    rows = {row["statement_id"]: row for row in STATEMENTS} | {row["evidence_id"]: row for row in EVIDENCE}
    events = " ".join(row["note"] for row in TABLES["events"] if row["note"].startswith("Number"))
    assert (rows["windsor-ps-s02"]["count_min"], rows["windsor-ps-s02"]["count_max"]) == ("1", "9")
    assert (rows["toronto-ps-e02"]["count_min"], rows["toronto-ps-e02"]["count_max"]) == ("2801", "")
    assert (rows["rcmp-s15"]["count_min"], rows["rcmp-e07"]["count_min"]) == ("78", "521")
    assert all(figure in events for figure in ("more than 20", ": 34", ": 37", ": 48"))
    assert "(nine on 27 February 2020, thirteen by 6 March)" in PROSE
    assert all(figure in events for figure in ("9 reversing", "13 reversing, against 9 a week before"))
    assert max(len(row["key_phrase"].split()) for row in STATEMENTS) <= 12


def test_table_of_tables_gives_the_rows_keys_and_sentences_of_the_codebook():
    expected = [["table", "one row is", "key", "rows"]]
    for name, resource in RESOURCES.items():
        sentence = resource["description"].removeprefix("One row is ").removesuffix(".")
        key = resource["schema"]["primaryKey"]
        names = ", ".join(f"`{column}`" for column in ([key] if isinstance(key, str) else key))
        expected.append([f"[{name}]({name}.csv)", sentence, names, str(len(TABLES[name]))])
    assert split_table("table") == expected


def test_examples_of_dates_are_in_the_rows_that_are_named():
    ids = {row[next(iter(row))]: row for name in ("statements", "leaked_clients", "evidence") for row in TABLES[name]}
    examples = split_table("form")[1:]
    assert len(examples) == 12
    for form, example, _ in examples:
        row_id, column = re.findall(r"`([^`]+)`", example)
        assert ids[row_id][column] == form.strip("`")


def test_bearing_tables_are_bearing_csv():
    first, *matrix = [row for row in split_table("denied scope") if len(row) == 9]
    head, *vendor = [row for row in split_table("denied scope") if len(row) == 3]
    assert head == ["denied scope", "shown fact", "bearing"]
    stated = {(row[0], shows): cell for row in matrix for shows, cell in zip(first[1:], row[1:], strict=True)}
    stated = {pair: cell for pair, cell in stated.items() if cell != "none"} | {(a, b): c for a, b, c in vendor}
    assert stated == {(row["scope"], row["shows"]): row["bearing"] for row in TABLES["bearing"]}


def test_every_cell_of_bearing_has_a_reason_of_one_sentence():
    reasons = [row["reason"] for row in TABLES["bearing"]]
    assert all(re.fullmatch(r"[A-Z][^.]+\.", reason) for reason in reasons)


def test_codes_are_the_enumerations_of_the_codebook():
    enumerated: dict[str, set[str]] = {}
    for name, field in FIELDS:
        if "enum" in field.get("constraints", {}):
            codes = {
                row["code"] for row in TABLES["codes"] if row["column"] in (field["name"], f"{name}.{field['name']}")
            }
            assert codes == set(field["constraints"]["enum"]), (name, field["name"])
            listed = {row["column"] for row in TABLES["codes"]}
            column = f"{name}.{field['name']}" if f"{name}.{field['name']}" in listed else field["name"]
            enumerated.setdefault(column, codes)
    assert {row["column"] for row in TABLES["codes"]} == set(enumerated) | COMPUTED


def test_codes_are_sorted_and_complete():
    keys = [(row["column"], row["code"]) for row in TABLES["codes"]]
    assert keys == sorted(set(keys))
    assert find_empty(TABLES["codes"], "definition", "example", "counter_example") == []


def collect_rows(column: str) -> dict[str, dict[str, str]]:
    """Give the rows that have a coded column by their key, the pairs of `bearing` as `scope + shows`."""
    table, _, name = column.rpartition(".")
    chosen = [table] if table else sorted(set(TABLES) - {"bearing", "coding_b", "codes"})
    rows = {row[next(iter(row))]: row for key in chosen for row in TABLES[key] if name in row}
    return rows | {f"{row['scope']} + {row['shows']}": row for row in TABLES["bearing"]}


CODE_ROWS = [row for row in TABLES["codes"] if row["column"] not in COMPUTED]


@pytest.mark.parametrize("code", CODE_ROWS, ids=lambda row: f"{row['column']}={row['code']}")
def test_example_has_the_code_and_counter_example_has_another(code):
    column, name = code["column"], code["column"].rpartition(".")[2]
    rows = collect_rows(column)
    if code["example"].startswith("none in this record"):
        assert not [row for key, row in rows.items() if " + " not in key and row[name] == code["code"]]
    elif not code["example"].startswith("computed: "):
        assert rows[code["example"].split(": ")[0]][name] == code["code"]
    told = re.search(r"\((?:coded (\w+)|left empty)\)$", code["counter_example"])
    if told:
        assert rows[code["counter_example"].split(": ")[0]][name] == (told[1] or "") != code["code"]


def test_latest_row_date_is_the_latest_day_that_any_row_names():
    columns = {"made", "disclosed", "published"}
    values = [row[name] for rows in TABLES.values() for row in rows for name in columns & set(row)]
    latest = max(day for value in values for day in DAY.findall(value))
    assert latest == PACKAGE["latest_row_date"] <= PACKAGE["as_of"]
    assert f"The latest day that any row names is {latest};" in PROSE
    assert f"the day it was compiled, {PACKAGE['as_of']}." in PROSE


def test_day_of_compilation_and_years_covered_are_those_of_the_record():
    compiled = date.fromisoformat(PACKAGE["as_of"])
    assert f"compiled on {compiled.day} {compiled:%B} {compiled.year} by" in PROSE
    told = [row[name] for row in STATEMENTS + EVIDENCE + LEAKED for name in ("made", "disclosed") if name in row]
    years = sorted(found for value in told for found in re.findall(r"\b20\d\d\b", value))
    assert f"It covers {years[0]} to {years[-1]}." in PROSE


def test_one_source_is_dated_to_the_year_of_the_record_alone():
    year = PACKAGE["as_of"][:4]
    assert f"one source dated to the year {year} alone names no day" in PROSE
    assert [row["published"] for row in SOURCES].count(year) == 1
    later = [value for row in SOURCES for value in DAY.findall(row["published"]) if value > PACKAGE["latest_row_date"]]
    assert later == []


def test_values_have_the_patterns_and_lengths_of_the_codebook():
    faults = []
    for name, field in FIELDS:
        rules, words = field.get("constraints", {}), field.get("max_words", 10**6)
        for value in filter(None, (row[field["name"]] for row in TABLES[name])):
            fits = re.fullmatch(rules.get("pattern", ".*"), value) and value in rules.get("enum", [value])
            if not fits or len(value) > rules.get("maxLength", 10**6) or len(value.split()) > words:
                faults.append((name, field["name"], value))
    assert faults == []


def test_dated_columns_refuse_what_their_form_does_not_allow():
    patterns = {
        field["form"]: field["constraints"]["pattern"]
        for _, field in FIELDS
        if field.get("form") != "url" and "form" in field
    }
    refused = {
        "day": ["/2020", "2020-02/", "[2020..2021]"],
        "span": ["../2020", "2020-13", "[2020]"],
        "window": ["2020-2", ".."],
    }
    for form, values in refused.items():
        assert not [
            value
            for value in ["", "2020-00", "2020-02-32", "2020/2021/2022", *values]
            if re.fullmatch(patterns[form], value)
        ]


def test_own_voice_keeps_to_the_words_of_the_method():
    banned = r"\b(lie[sd]?|lying|cover-up|caught|misled|assistant|session)\b"
    own = [README, (DATA / "LICENSE").read_text(encoding="utf-8"), json.dumps(PACKAGE, ensure_ascii=False)]
    own += [cell for name in ("codes", "bearing") for row in TABLES[name] for cell in row.values()]
    assert [text for text in own if re.search(banned, text, re.IGNORECASE)] == []
