"""Turn the plain rows of `random_cases` into the tables that `analysis.rules` works on."""

import math

import pandas as pd

DAY_ZERO = pd.Timestamp("2020-01-01")
STATEMENT_TEXT = (
    "statement_id utterance_id agency_id about_id position object scope tense measure access admits_shows seen corrects "
    "correction"
).split()
FACT_TEXT = "fact_id agency_id speaker_id utterance_id kind origin object shows measure access seen".split()


def to_days(numbers):
    """Turn day numbers into days; an infinite or missing one is open."""
    days = [
        None if number is None or math.isinf(number) else DAY_ZERO + pd.Timedelta(days=number) for number in numbers
    ]
    return pd.Series(days, dtype="datetime64[s]")


def to_statements(rows):
    """Build the table of statements from plain rows."""
    table = pd.DataFrame({name: [row[name] for row in rows] for name in STATEMENT_TEXT}, dtype="str")
    spans = {"start_earliest": "a0", "start_latest": "a1", "end_earliest": "b0", "end_latest": "b1"}
    days = {"made_earliest": "d0", "made_latest": "d1", "disclosed_earliest": "p0", "disclosed_latest": "p1"} | spans
    for column, key in days.items():
        table[column] = to_days([row[key] for row in rows])
    table["admits_happened"] = pd.Series(["" if row["a0"] is None else "filled" for row in rows], dtype="str")
    table["count_high"] = [math.nan if row["count_max"] is None else row["count_max"] for row in rows]
    table["count_low"] = table["count_high"]
    return table


def to_facts(rows):
    """Build the table of facts from plain rows."""
    table = pd.DataFrame({name: [row[name] for row in rows] for name in FACT_TEXT}, dtype="str")
    days = {
        "start_earliest": "a0",
        "start_latest": "a1",
        "end_earliest": "b0",
        "end_latest": "b1",
        "disclosed_latest": "k1",
    }
    for column, key in days.items():
        table[column] = to_days([row[key] for row in rows])
    table["count_low"] = pd.Series(
        [math.nan if row["count_min"] is None else row["count_min"] for row in rows], dtype="float64"
    )
    table["count_high"] = table["count_low"]
    return table


def to_bearing(cells):
    """Build the bearing table from its cells."""
    rows = [(scope, shows, bearing) for (scope, shows), bearing in cells.items()]
    return pd.DataFrame(rows, columns=["scope", "shows", "bearing"], dtype="str")


def join_worlds(worlds):
    """Put many small worlds into one, their ids and bodies kept apart, so that the rules judge them in one go."""
    statements, facts, vendors = [], [], set()
    ids = ("statement_id", "utterance_id", "agency_id", "about_id", "corrects", "fact_id", "speaker_id")
    for number, (said, shown, _, _, sellers) in enumerate(worlds):
        mark = f"w{number}:"
        for rows, joined in ((said, statements), (shown, facts)):
            joined += [{k: mark + v if k in ids and v else v for k, v in row.items()} for row in rows]
        vendors |= {mark + name for name in sellers}
    return statements, facts, worlds[0][2], worlds[0][3], vendors
