"""What judging needs of a case's codebook: the tables, columns, forms, keys and codes that the rules rely on.

A case may add scopes, shown facts, objects and leaks of its own; what it adds must be allowed in every table that has to
name it, or a row of `bearing.csv` could never bear on anything.

A case may describe tables as it likes and still be checked; to be judged, it must promise what the method takes for granted,
so that no date is read as text, no unknown code falls through the rules and no id leads to two rows. Looks at the codebook
alone; that the data keep these promises is for `table_checks` and `meaning`.
"""

from collections.abc import Iterator

from analysis.codebook import Codebook, Field, ForeignKey, TableRules
from analysis.paths import CODEBOOK_FILE
from analysis.problems import WARNING, Problem, find_near

COLUMNS = {
    "agencies": "agency_id short_name type",
    "sources": "source_id published",
    "statements": "statement_id utterance_id agency_id about_id made disclosed position object scope tense measure "
    "count_min count_max access admits_happened admits_shows corrects correction source_id seen",
    "leaked_clients": "entry_id agency_id leak covers disclosed shows users_min users_max searches_min searches_max access "
    "source_id seen",
    "evidence": "evidence_id agency_id kind happened disclosed object shows measure count_min count_max access origin "
    "source_id seen",
    "bearing": "scope shows bearing",
}
KNOWN = {
    "agencies": "agency_id name short_name type jurisdiction note",
    "aliases": "alias agency_id kind",
    "sources": "source_id title publisher published url kind original_publisher read note",
    "statements": "statement_id utterance_id agency_id about_id made disclosed said_to channel speaker_role position object "
    "scope tense measure count_min count_max access admits_happened admits_shows explanation summary key_phrase prompted_by "
    "corrects correction source_id second_source_id seen note",
    "leaked_clients": "entry_id agency_id name_as_listed leak covers disclosed shows users_min users_max searches_min "
    "searches_max access source_id second_source_id seen note",
    "evidence": "evidence_id agency_id kind happened disclosed object shows measure count_min count_max access origin summary "
    "source_id second_source_id seen note",
    "recommendations": "recommendation_id made made_by made_to force summary response responded outcome outcome_on source_id "
    "outcome_source_id note",
    "events": "event_id date kind label summary source_id second_source_id note",
    "article_claims": "claim_id claim verdict why",
    "article_claim_rows": "claim_id row_id",
    "bearing": "scope shows bearing reason",
    "coding_b": "statement_id position object scope tense",
    "codes": "column code definition example counter_example",
}
"""Every column that the kit reads: one that a case does not have is loaded as a column without a code in it."""
KEYS = {
    "agencies": "agency_id",
    "sources": "source_id",
    "statements": "statement_id",
    "leaked_clients": "entry_id",
    "evidence": "evidence_id",
    "bearing": "scope shows",
}
FILLED = {
    "statements": "agency_id made position source_id seen",
    "leaked_clients": "agency_id covers disclosed shows source_id seen",
    "evidence": "agency_id happened disclosed object shows origin source_id seen",
    "bearing": "bearing",
}
FORMS = {
    "day": "published made disclosed date responded outcome_on",
    "span": "happened admits_happened",
    "window": "covers",
}
WHOLE_NUMBERS = "count_min count_max users_min users_max searches_min searches_max"
REFERENCES = {"agency_id": "agencies", "about_id": "agencies", "source_id": "sources", "corrects": "statements"}
CODES = {
    "position": "denies declines no_reply admits explains halts disputes",
    "tense": "ever now future",
    "correction": "wrong_when_given superseded",
    "seen": "direct indirect",
    "bearing": "contradicts outside weak none",
}
BOUNDED = ("sources", "statements", "leaked_clients", "evidence", "events", "recommendations")
ADDED_ENDINGS = ("_earliest", "_latest", "_low", "_high")
ADDED = {
    "statements": "ongoing",
    "leaked_clients": "ongoing fact_id origin happened kind object measure speaker_id utterance_id",
    "evidence": "ongoing fact_id speaker_id utterance_id",
}


def find_unmet_needs(codebook: Codebook) -> list[Problem]:
    """Say what judging needs and a codebook does not promise.

    Parameters
    ----------
    codebook : Codebook
        Of a case that is to be judged.

    Returns
    -------
    list of Problem
        All of them in the codebook's file; without an error for a case that can be judged. A column that the kit knows and
        can do without is a warning.
    """
    found: list[tuple[str, str]] = []
    for name in COLUMNS:
        if name in codebook.tables:
            found += [(name, message) for message in _check_table(codebook.tables[name])]
        else:
            message = f"describes no table '{name}', which judging needs; add it, empty if there is nothing to enter"
            found.append((name, message))
    for name in BOUNDED:
        if name in codebook.tables:
            found += [(name, message) for message in _check_bounded(codebook.tables[name])]
    if not codebook.as_of:
        found.append(("as_of", "is missing; give the day on which the record was compiled, as YYYY-MM-DD"))
    found += [*_check_bearing(codebook)]
    found += [("case", message) for message in _check_case(codebook)]
    problems = [Problem(CODEBOOK_FILE, 0, where, message, "needed") for where, message in found]
    missing = set(KNOWN) - set(codebook.tables)
    for name in set(codebook.tables) - set(KNOWN):
        near = find_near(name, missing)
        if near:
            message = f"is no table that the kit knows, and its rows count nowhere; did you mean '{near}'?"
            problems.append(Problem(CODEBOOK_FILE, 0, name, message, "unknown table", WARNING))
    return problems + [
        Problem(
            CODEBOOK_FILE,
            0,
            name,
            f"describes no column '{column}'; it is read as empty in every row",
            "column left out",
            WARNING,
        )
        for name, rules in codebook.tables.items()
        for column in KNOWN.get(name, "").split()
        if column not in rules.columns and column not in COLUMNS.get(name, "").split()
    ]


def _check_table(rules: TableRules) -> Iterator[str]:
    """Check the columns, keys, references and codes of a table that the rules read."""
    fields = {field.name: field for field in rules.fields}
    for column in COLUMNS[rules.name].split():
        if column not in fields:
            yield f"describes no column '{column}', which judging needs"
    if sorted(rules.primary_key) != sorted(KEYS[rules.name].split()):
        yield f"needs the primary key {KEYS[rules.name].replace(' ', ' + ')}"
    for column in FILLED.get(rules.name, "").split():
        if column in fields and not fields[column].required:
            yield f"the column '{column}' must be required: judging needs it in every row"
    for column, table in REFERENCES.items():
        needed = ForeignKey((column,), table, (KEYS[table],))
        if column in fields and column != KEYS[rules.name] and needed not in rules.foreign_keys:
            yield f"the column '{column}' needs a foreign key to {table}"
    for column, codes in CODES.items():
        if column in fields and not (fields[column].enum and set(fields[column].enum) <= set(codes.split())):
            yield f"the column '{column}' needs an enum, and no codes in it but {', '.join(codes.split())}"


def _check_bounded(rules: TableRules) -> Iterator[str]:
    """Check the types of columns that are read as days or numbers, and that no column has a name that the loader gives."""
    for field in rules.fields:
        form = next((form for form, columns in FORMS.items() if field.name in columns.split()), "")
        if form and field.form != form:
            yield f"the column '{field.name}' needs the form '{form}'"
        if field.name in WHOLE_NUMBERS.split() and field.type != "integer":
            yield f"the column '{field.name}' needs the type integer"
        if field.name.endswith(ADDED_ENDINGS) or field.name in ADDED.get(rules.name, "").split():
            yield f"the column '{field.name}' has a name that the loader gives to a column of its own; rename it"


def _check_bearing(codebook: Codebook) -> Iterator[tuple[str, str]]:
    """Check that what bears can be denied and shown, and that a leak is an origin, so that reports on it count once."""
    denied = _list_codes(codebook, "statements", "scope")
    shown = {
        *_list_codes(codebook, "evidence", "shows"),
        *_list_codes(codebook, "leaked_clients", "shows"),
        *_list_codes(codebook, "statements", "admits_shows"),
    }
    origins = _list_codes(codebook, "evidence", "origin")
    for code in _list_codes(codebook, "bearing", "scope") if denied else ():
        if code not in denied:
            where = "add it to the enum of scope in statements too"
            yield "bearing", f"allows the scope '{code}', which no statement can deny; {where}"
    for code in _list_codes(codebook, "bearing", "shows") if shown else ():
        if code not in shown:
            where = "add it to the enum of shows in evidence and leaked_clients, and of admits_shows in statements"
            yield "bearing", f"allows the shown fact '{code}', which nothing can show; {where}"
    for code in _list_codes(codebook, "leaked_clients", "leak") if origins else ():
        if code not in origins:
            why = "the leak and every report on it are one origin"
            yield "evidence", f"the column 'origin' needs the leak '{code}' of leaked_clients in its enum too: {why}"


def _check_case(codebook: Codebook) -> Iterator[str]:
    """Check which objects of evidence bear on which objects of a denial: with one left out, nothing would bear on it."""
    covers, leak_object = codebook.case.get("covers"), codebook.case.get("leak_object")
    if not isinstance(covers, dict) or not isinstance(leak_object, str):
        yield "needs 'covers' (object of a denial -> objects of evidence that bear on it) and 'leak_object'"
        return
    said, shown = (_list_codes(codebook, table, "object") for table in ("statements", "evidence"))
    for name in said:
        if name not in covers:
            yield (
                f"'covers' has no entry for the object '{name}' of statements, so that nothing could bear on a denial of it; "
                f'add a line such as "{name}": ["{name}"]'
            )
    for name, objects in covers.items():
        if not isinstance(objects, list) or not objects or any(item not in shown for item in objects):
            yield f"'covers' must give '{name}' a list of objects of evidence; allowed: {', '.join(shown)}"
        elif name in shown and name not in objects:
            yield f"'covers' leaves '{name}' out of its own list, so that evidence on it would not bear on a denial of it"
        if name not in said:
            yield f"'covers' names the object '{name}', which no statement can have; allowed: {', '.join(said)}"
    names = codebook.case.get("names", {})
    if not isinstance(names, dict) or not all(isinstance(name, str) and name in said for name in names):
        yield f'\'names\' must give objects a name in words, such as "{said[0]}": "..."; allowed: {", ".join(said)}'
    elif not all(isinstance(name, str) and name for name in names.values()):
        yield "'names' must give each object a name in words"
    for key in ("tool", "leak_object"):
        value = codebook.case.get(key)
        if value not in shown:
            what = f"'{key}' is '{value}', which no evidence can have" if key in codebook.case else f"needs '{key}'"
            yield f"{what}; allowed: {', '.join(shown)}"


def _list_codes(codebook: Codebook, table: str, column: str) -> tuple[str, ...]:
    fields: tuple[Field, ...] = codebook.tables[table].fields if table in codebook.tables else ()
    return next((field.enum for field in fields if field.name == column), ())
