"""Small random worlds in which every rule of the method gets its turn.

One to three bodies speak and are found on within seven days, so that ties abound; cells are left empty and
bounds open, as records leave them. The worlds are lawful as section 3 has it (no span ends before it starts,
nothing is public before it is said, no row shows what came after its own disclosure) and mean nothing else.
"""

import collections
import csv
import pathlib
import random

INFINITY = float("inf")
LAST_DAY = 6
BEARING_FILE = pathlib.Path(__file__).resolve().parent.parent / "data" / "bearing.csv"
COVERS = {"clearview": {"clearview"}, "facial_recognition": {"facial_recognition", "clearview"}}

# How often each value is drawn; an empty cell is a value.
POSITIONS = {"denies": 14, "admits": 6, "declines": 3}
POSITIONS |= {"explains": 2, "no_reply": 1, "halts": 1, "disputes": 1}
OBJECTS = {"clearview": 14, "facial_recognition": 6, "": 1}
SCOPES = {"use": 10, "trial": 4, "procurement": 3, "authorisation": 3, "knowledge": 4, "operation": 3}
SCOPES |= {"beyond_victims": 2, "extent": 1, "lawfulness": 1, "": 1}
SCOPES |= {"clients": 1, "market": 1, "deletion": 1, "accuracy": 1}
TENSES = {"ever": 8, "now": 9, "future": 4, "": 1}
ACCESS = {"trial": 3, "paid": 2, "unknown": 1, "": 2}
MEASURES = {"searches": 3, "users": 2, "": 2}
CORRECTIONS = {"wrong_when_given": 3, "superseded": 1}
SEEN = {"direct": 4, "indirect": 1}
KINDS = {"finding": 4, "court": 2, "foi_release": 2, "disclosure": 4, "press_report": 3, "leaked_entry": 3}
ORIGINS = {"agency_records": 3, "agency_admission": 1, "vendor_records": 2, "regulator_inquiry": 2}
ORIGINS |= {"court_record": 1, "press_inquiry": 2, "leak_2020": 2}
ADMITTED = {"listed": 1, "account": 2, "searched": 5, "operational": 3, "other_purpose": 1, "paid": 2}
ADMITTED |= {"authorised": 1, "leaders_knew": 1, "unknown": 1, "served_country": 1, "found_unlawful": 1}
SHOWS = ADMITTED | {"listed": 3, "account": 3, "paid": 4, "no_use_found": 4}
SHOWS |= {"private_clients": 1, "collection_continued": 1, "not_deleted": 1, "error_shown": 1}

CLASSES = [(klass, "") for klass in ("not_classed", "legal_position", "declined", "unresolved", "admitted")]
CLASSES += [("understated", "count"), ("understated", "paid")]
CLASSES += [("contradicted", "own_words"), ("contradicted", "evidence")]
CLASSES += [("narrow", "scope"), ("narrow", "tense")]
CLASSES += [("contested", "own_words"), ("contested", "date"), ("contested", "weak")]
CLASSES += [(klass, "") for klass in ("overtaken", "consistent", "stands")]


def draw(rng, weights):
    """Draw one key of a table of weights."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def draw_day_range(rng, first=0, last=LAST_DAY):
    """Draw [earliest, latest] within two days; half the time one day."""
    earliest = rng.randint(first, last)
    latest = earliest if rng.random() < 0.5 else rng.randint(earliest, last)
    return earliest, latest


def draw_span(rng, disclosed):
    """Draw the bounds a0, a1, b0, b1 of conduct that a row disclosed within these days can show."""
    k0, k1 = disclosed
    form = rng.choice(("known", "known", "day", "window", "end_unknown", "going_on", "by_that_day"))
    a0, a1 = draw_day_range(rng, last=k1)
    if form == "known":
        b0 = rng.randint(a0, k1)
        b1 = rng.randint(max(a1, b0), k1)
    elif form == "day":
        a1 = b0 = b1 = a0
    elif form == "window":
        b0, b1 = a0, a1
    elif form == "end_unknown":
        b0, b1 = a0, k1
    elif form == "going_on":
        b0, b1 = max(a0, k0), INFINITY
    else:
        a0 = b0 = -INFINITY
        b1 = a1
    return {"a0": a0, "a1": a1, "b0": b0, "b1": b1}


def draw_count(rng):
    """Draw a count's [min, max]; either may be empty."""
    count_min = rng.choice((None, 1, 2, 3, 5))
    count_max = None if rng.random() < 0.2 else (count_min or 1) + rng.choice((0, 0, 1, 4))
    return {"count_min": count_min, "count_max": count_max}


def draw_utterance(rng, utterance_id, bodies):
    """Draw who speaks, of whom, when, and when it becomes public: what all rows of an utterance share."""
    speaker = rng.choice(bodies)
    d0, d1 = draw_day_range(rng)
    p0, p1 = d0, d1
    if rng.random() < 0.2:
        p0, p1 = draw_day_range(rng, first=d1)
    if rng.random() < 0.04:
        p0 = p0 if p0 > d0 else -INFINITY
        d0 = -INFINITY
    about = rng.choice([body for body in bodies if body != speaker] or [""]) if rng.random() < 0.15 else ""
    named = {"utterance_id": utterance_id, "agency_id": speaker, "about_id": about}
    return named | {"d0": d0, "d1": d1, "p0": p0, "p1": p1}


def draw_statement(rng, statement_id, utterance):
    """Draw one row of an utterance."""
    position = draw(rng, POSITIONS)
    drawn = {"object": draw(rng, OBJECTS), "scope": draw(rng, SCOPES), "tense": draw(rng, TENSES)}
    blank = {"measure": "", "count_min": None, "count_max": None, "access": "", "admits_shows": ""}
    blank |= dict.fromkeys(("a0", "a1", "b0", "b1"))
    statement = {"statement_id": statement_id, "position": position, "seen": draw(rng, SEEN)}
    statement |= utterance | drawn | blank | {"corrects": "", "correction": ""}
    if position == "admits":
        statement |= {"measure": draw(rng, MEASURES), "access": draw(rng, ACCESS)} | draw_count(rng)
        if rng.random() < 0.85:
            statement["admits_shows"] = draw(rng, ADMITTED)
        if rng.random() < 0.8:
            statement |= draw_span(rng, (statement["p0"], statement["p1"]))
    return statement


def draw_statements(rng, bodies):
    """Draw one to eight statements; two may share an utterance, and a few correct another."""
    statements, utterance = [], None
    for number in range(rng.randint(1, 8)):
        if utterance is None or rng.random() < 0.7:
            utterance = draw_utterance(rng, f"u{number}", bodies)
        row_about = rng.choice(["", *bodies]) if rng.random() < 0.05 else utterance["about_id"]
        shared = utterance | {"about_id": "" if row_about == utterance["agency_id"] else row_about}
        statements.append(draw_statement(rng, f"s{number}", shared))
    for statement in statements:
        others = [said for said in statements if said is not statement]
        own_denials = [said for said in others if said["position"] == "denies"]
        own_denials = [said for said in own_denials if said["agency_id"] == statement["agency_id"]]
        if others and rng.random() < 0.12:
            named = rng.choice(own_denials if own_denials and rng.random() < 0.9 else others)
            statement |= {"corrects": named["statement_id"], "correction": draw(rng, CORRECTIONS)}
    return statements


COPIED = ("utterance_id", "object", "measure", "count_min", "access", "seen", "a0", "a1", "b0", "b1")


def derive_admissions(statements):
    """Derive the evidence in admissions that give both a period and what they concede."""
    return [
        {
            "fact_id": said["statement_id"],
            "agency_id": said["about_id"] or said["agency_id"],
            "speaker_id": said["agency_id"],
            "kind": "admission",
            "origin": "agency_admission",
            "shows": said["admits_shows"],
            "k1": said["p1"],
            **{key: said[key] for key in COPIED},
        }
        for said in statements
        if said["admits_shows"] and said["a0"] is not None
    ]


def draw_fact(rng, fact_id, bodies):
    """Draw one row of evidence or one leaked entry."""
    kind = draw(rng, KINDS)
    fact = {"fact_id": fact_id, "agency_id": rng.choice(bodies), "speaker_id": "", "utterance_id": ""}
    fact |= {"kind": kind, "origin": draw(rng, ORIGINS)}
    fact |= {"object": draw(rng, OBJECTS), "shows": draw(rng, SHOWS)}
    fact |= {"measure": draw(rng, MEASURES), "count_min": draw_count(rng)["count_min"]}
    fact |= {"access": draw(rng, ACCESS), "seen": draw(rng, SEEN)}
    if kind == "leaked_entry":
        fact |= {"origin": "leak_2020", "measure": "", "count_min": None}
        fact["shows"] = rng.choice(("listed", "listed", "account", "searched", "paid"))
    disclosed = draw_day_range(rng)
    return fact | draw_span(rng, disclosed) | {"k1": disclosed[1]}


def read_bearing():
    """Read the bearing table: (scope, shows) to contradicts, outside or weak."""
    with BEARING_FILE.open(encoding="utf-8", newline="") as lines:
        return {(row["scope"], row["shows"]): row["bearing"] for row in csv.DictReader(lines)}


BEARING = read_bearing()


def random_case(rng):
    """Draw one world.

    Parameters
    ----------
    rng : random.Random
        The only source of chance, so that a seed names a case.

    Returns
    -------
    tuple
        statements, facts, bearing, covers, vendors, in the form that `reference.judge_reference` takes.
    """
    bodies = [f"body-{letter}" for letter in "abc"[: rng.choice((1, 1, 2, 3))]]
    vendors = {body for body in bodies if rng.random() < 0.2}
    statements = draw_statements(rng, bodies)
    facts = [draw_fact(rng, f"e{number}", bodies) for number in range(rng.randint(0, 10))]
    # Some rows repeat a fact, so that several origins support it.
    for fact in facts[1:]:
        if rng.random() < 0.25:
            fact |= {key: facts[0][key] for key in ("agency_id", "object", "shows")}
    facts += derive_admissions(statements)
    rng.shuffle(facts)
    covers = {object_: set(covered) for object_, covered in COVERS.items()}
    return statements, facts, dict(BEARING), covers, vendors


def count_classes(judge, case_count=10_000, least=30):
    """Print how often a judge gives each class, reason and flag; fail where a class is too rare."""
    verdicts = [verdict for seed in range(case_count) for verdict in judge(*random_case(random.Random(seed))).values()]
    counts = collections.Counter((verdict["klass"], verdict["reason"]) for verdict in verdicts)
    flags = collections.Counter((verdict["klass"], flag) for verdict in verdicts for flag in verdict["flags"])
    for (klass, reason_or_flag), count in [*sorted(counts.items()), *sorted(flags.items())]:
        print(f"{count:7}  {klass} {reason_or_flag}")
    rare = [name for name in CLASSES if counts[name] < least]
    unknown = sorted(set(counts) - set(CLASSES))
    if rare or unknown:
        raise SystemExit(f"too rare: {rare}; not of the method: {unknown}")


if __name__ == "__main__":
    from reference import judge_reference

    count_classes(judge_reference)
