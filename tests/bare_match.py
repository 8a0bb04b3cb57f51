"""The bare match of denials with facts, written in DuckDB and in Polars: what any such work takes on a machine.

It joins denials with facts by body and covered object, looks up the bearing, compares the days and counts by denial: no tiers,
no concessions, no own words, no admissions, no ids. The time of judging is set beside its time in `bench_scale`, which alone
needs the two libraries.
"""

import pandas as pd

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


def prepare_match(tables, covers):
    """Give the columns that the bare match needs, the denials once for each object that they cover."""
    statements, facts, bearing = tables
    covered = [(name, other) for name, others in covers.items() for other in others]
    said = statements.loc[statements["position"] == "denies"]
    said = said.assign(body=said["about_id"].where(said["about_id"] != "", said["agency_id"]))
    said = said.merge(pd.DataFrame(covered, columns=["object", "covered"]), on="object")
    far, long_ago = pd.Timestamp("9999-12-31"), pd.Timestamp("0001-01-01")
    opened = {"start_earliest": long_ago, "start_latest": far, "end_earliest": long_ago, "end_latest": far}
    shown = facts.assign(**{name: facts[name].fillna(day) for name, day in opened.items()})
    columns = "statement_id body covered scope tense made_earliest made_latest".split()
    return said[columns], shown[["agency_id", "object", "shows", *opened]], bearing


def match_by_duckdb(tables, covers, time_it):
    """Time the bare match by DuckDB, on its own tables; `time_it` times a function."""
    import duckdb  # noqa: PLC0415 - so that the other steps need it neither installed nor in memory

    with duckdb.connect() as connection:
        for name, table in zip(("said", "shown", "bearing"), prepare_match(tables, covers), strict=True):
            connection.register("given", table)
            connection.execute(f"create table {name} as select * from given")
        return time_it(lambda: connection.sql(MATCH).to_arrow_table())


def match_by_polars(tables, covers, time_it):
    """Time the bare match by Polars, lazily and streaming, on its own tables; `time_it` times a function."""
    import polars as pl  # noqa: PLC0415 - as above

    said, shown, bearing = (pl.from_pandas(table).lazy() for table in prepare_match(tables, covers))
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
