"""Time judging on cases of 1,000 to 1,000,000 statements, beside the bare match by Polars and DuckDB. Run by hand.

    python -m pip install --group bench
    python tests/bench_judging_scale.py [LARGEST]

The cases are those of `scale_cases`, with as much evidence as statements, and each step runs in a process of its own. The
bare match joins denials with facts by body and covered object, looks up the bearing, compares the days and counts by
denial: no tiers, no concessions, no own words, no admissions, no ids. It is there to tell how much of the time the machine
takes for any such work. Nothing is asserted of time; the classes of a sample are compared with the slow reference, and
those of the body with most rows with the same rules without crowds, and the run stops where they differ.
"""

import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from reference import judge_reference
from scale_cases import write_case

from analysis import crowds, rules
from analysis.discrepancies import gather_facts, judge, keep_known, read_as_of
from analysis.record import load_record
from analysis.rules import MORE, apply_rules

SIZES = [1_000, 10_000, 100_000, 1_000_000]
BODIES_SAMPLED = 60
ROWS_OF_A_SAMPLED_BODY = 120
MATCH = """
select said.statement_id, count(*) as pairs,
    bool_or(bearing = 'contradicts' and start_latest <= made_earliest and (tense = 'ever' or end_earliest >= made_latest))
        as contradicts_must,
    bool_or(bearing = 'outside' and start_latest <= made_earliest and (tense = 'ever' or end_earliest >= made_latest))
        as outside_must,
    bool_or(tense = 'now' and end_latest < made_earliest) as before,
    bool_or(start_earliest <= made_latest and (tense = 'ever' or end_latest >= made_earliest)) as meets,
    bool_or(start_earliest > made_latest) as after
from said
join shown on said.body = shown.agency_id and said.covered = shown.object
join bearing on said.scope = bearing.scope and shown.shows = bearing.shows
group by said.statement_id
"""


def load_known(folder):
    """Load a case, and give what its rules are applied to."""
    record = load_record(folder)
    day = read_as_of(record, None)
    vendors = set(record.agencies.loc[record.agencies["type"] == "vendor", "agency_id"])
    tables = keep_known(record.statements, day), keep_known(gather_facts(record), day), record.bearing
    return tables, {"covers": record.codebook.case["covers"], "vendors": vendors}


def time_it(work):
    """Give the seconds, those of processor time, and how many MB the peak of memory rose while it ran."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, processor = time.perf_counter(), time.process_time()
    work()
    seconds = time.perf_counter() - started, time.process_time() - processor
    return [*seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024]


def prepare_match(folder):
    """Give the columns that the bare match needs, the denials once for each object that they cover."""
    (statements, facts, bearing), known = load_known(folder)
    covered = [(name, other) for name, others in known["covers"].items() for other in others]
    said = statements.loc[statements["position"] == "denies"]
    said = said.assign(body=said["about_id"].where(said["about_id"] != "", said["agency_id"]))
    said = said.merge(pd.DataFrame(covered, columns=["object", "covered"]), on="object")
    far, long_ago = pd.Timestamp("9999-12-31"), pd.Timestamp("0001-01-01")
    opened = {"start_earliest": long_ago, "start_latest": far, "end_earliest": long_ago, "end_latest": far}
    shown = facts.assign(**{name: facts[name].fillna(day) for name, day in opened.items()})
    columns = "statement_id body covered scope tense made_earliest made_latest".split()
    return said[columns], shown[["agency_id", "object", "shows", *opened]], bearing


def match_by_duckdb(folder):
    """Time the bare match by DuckDB, on its own tables."""
    import duckdb  # noqa: PLC0415 - so that the other steps need it neither installed nor in memory

    with duckdb.connect() as connection:
        for name, table in zip(("said", "shown", "bearing"), prepare_match(folder), strict=True):
            connection.register("given", table)
            connection.execute(f"create table {name} as select * from given")
        return time_it(lambda: connection.sql(MATCH).to_arrow_table())


def match_by_polars(folder):
    """Time the bare match by Polars, lazily and streaming, on its own tables."""
    import polars as pl  # noqa: PLC0415 - as above

    said, shown, bearing = (pl.from_pandas(table).lazy() for table in prepare_match(folder))
    meets_all = (pl.col("tense") == "ever") | (pl.col("end_earliest") >= pl.col("made_latest"))
    must = (pl.col("start_latest") <= pl.col("made_earliest")) & meets_all
    meets = (pl.col("tense") == "ever") | (pl.col("end_latest") >= pl.col("made_earliest"))
    answers = (
        said.join(shown, left_on=["body", "covered"], right_on=["agency_id", "object"])
        .join(bearing, on=["scope", "shows"])
        .group_by("statement_id")
        .agg(
            pairs=pl.len(),
            contradicts_must=((pl.col("bearing") == "contradicts") & must).any(),
            outside_must=((pl.col("bearing") == "outside") & must).any(),
            before=((pl.col("tense") == "now") & (pl.col("end_latest") < pl.col("made_earliest"))).any(),
            meets=((pl.col("start_earliest") <= pl.col("made_latest")) & meets).any(),
            after=(pl.col("start_earliest") > pl.col("made_latest")).any(),
        )
    )
    return time_it(lambda: answers.collect(engine="streaming"))


def time_rules(folder):
    """Time the rules on what is known."""
    tables, known = load_known(folder)
    return time_it(lambda: apply_rules(*tables, **known))


def time_judge(folder):
    """Time `judge` without its sentences: gathering the facts and what is known, and the rules."""
    record = load_record(folder)
    return time_it(lambda: judge(record, explained=False))


def compare(folder):
    """Compare a sample with the slow reference, and the body with most rows with the same rules without crowds."""
    tables, known = load_known(folder)
    verdicts = apply_rules(*tables, **known)
    compared = compare_with_reference(tables, known, verdicts)
    return [compared, compare_without_crowds(tables, known, verdicts)]


def compare_with_reference(tables, known, verdicts):
    """Judge all that some bodies were spoken of again, by the slow reference; give how many statements that were."""
    statements, facts, bearing = tables
    body = statements["about_id"].where(statements["about_id"] != "", statements["agency_id"])
    sizes = body.value_counts().add(facts["agency_id"].value_counts(), fill_value=0)
    small = sorted(sizes.index[sizes <= ROWS_OF_A_SAMPLED_BODY])
    sampled = random.Random(20200226).sample(small, min(BODIES_SAMPLED, len(small)))
    spoken = body.isin(sampled)
    speakers = statements.loc[spoken, "agency_id"].unique()
    said = statements.loc[spoken | statements["agency_id"].isin(speakers)]
    plain = write_statements(said), write_facts(facts.loc[facts["agency_id"].isin(sampled)])
    cells = dict(zip(zip(bearing["scope"], bearing["shows"], strict=True), bearing["bearing"], strict=True))
    covers = {name: set(others) for name, others in known["covers"].items()}
    expected = judge_reference(*plain, cells, covers, known["vendors"])
    found = verdicts.loc[spoken.to_numpy()]
    for row in found.to_dict("records"):
        verdict = expected[row["statement_id"]]
        assert (row["class"], row["reason"]) == (verdict["klass"], verdict["reason"]), row
        assert row["deciding_ids"].split() == sorted(set(verdict["deciding"])), row
        assert set(row["flags"].split()) == set(verdict["flags"]), row
    return len(found)


def compare_without_crowds(tables, known, verdicts):
    """Judge the body with most rows again, each fact met alone; give how many statements that were."""
    statements, facts, bearing = tables
    largest = facts["agency_id"].value_counts().idxmax()
    body = statements["about_id"].where(statements["about_id"] != "", statements["agency_id"])
    of_it = (body == largest) | (statements["agency_id"] == largest)
    crowds.LONE, rules.NAMED_MOST = len(facts), len(facts)
    some = apply_rules(statements.loc[of_it], facts.loc[facts["agency_id"] == largest], bearing, **known)
    judged = (body == largest)[of_it].to_numpy()
    alone, together = some.loc[judged], verdicts.loc[of_it.to_numpy()].loc[judged]
    for name in ("statement_id", "rule", "tier"):
        assert alone[name].tolist() == together[name].tolist(), name
    for every, few, flags in zip(alone["deciding_ids"], together["deciding_ids"], together["flags"], strict=True):
        assert set(few.split()) <= set(every.split())
        assert (few == every) != (MORE in flags.split())
    return int(judged.sum())


SPANS = {"a0": "start_earliest", "a1": "start_latest", "b0": "end_earliest", "b1": "end_latest"}
SAID = SPANS | {"d0": "made_earliest", "d1": "made_latest", "p1": "disclosed_latest"}


def write_statements(table):
    """Write statements as the reference reads them: days as numbers, open ones infinite."""
    rows = write_rows(table, SAID, count_max="count_high")
    return [row | dict.fromkeys(SPANS) if row["admits_happened"] == "" else row for row in rows]


def write_facts(table):
    """Write facts as the reference reads them."""
    return write_rows(table, SPANS, count_min="count_low")


def write_rows(table, names, **counts):
    """Write rows with days as numbers, and counts that are missing as None."""
    days = {short: write_days(table[name], -np.inf if short.endswith("0") else np.inf) for short, name in names.items()}
    counted = {short: table[name].astype(object).where(table[name].notna(), None) for short, name in counts.items()}
    return table.assign(**days, **counted).to_dict("records")


def write_days(days, open_bound):
    """Write days as numbers."""
    numbers = days.to_numpy().astype("datetime64[D]").astype("int64").astype("float64")
    return np.where(days.isna(), open_bound, numbers)


STEPS = {
    "the rules": time_rules,
    "judge": time_judge,
    "bare match, DuckDB": match_by_duckdb,
    "bare match, Polars": match_by_polars,
    "compared": compare,
}


def run_step(folder, step):
    """Run a step in a process of its own."""
    command = [sys.executable, __file__, "--step", str(folder), step]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main():
    """Print a table: each size, over many agencies and over few."""
    if "--step" in sys.argv:
        folder, step = sys.argv[2:]
        print(json.dumps(STEPS[step](Path(folder))))
        return
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    print(f"{'case':42} {'step':20} {'s':>8} {'cpu s':>8} {'more MB':>8}")
    with tempfile.TemporaryDirectory() as scratch:
        for share in (10, 1000):
            for size in [size for size in SIZES if 100 * share <= 10 * size <= 10 * largest]:
                agencies = max(size // share, 100)
                folder = write_case(Path(scratch) / f"{size}-{share}", size, size, agencies)
                case = f"{size:>9,} statements, {agencies:>7,} agencies"
                for step in STEPS:
                    numbers = run_step(folder, step)
                    if step == "compared":
                        print(
                            f"{case:42} {numbers[0]} alike with the reference, {numbers[1]} without crowds", flush=True
                        )
                    else:
                        print(f"{case:42} {step:20} {numbers[0]:8.2f} {numbers[1]:8.2f} {numbers[2]:8.0f}", flush=True)


if __name__ == "__main__":
    main()
