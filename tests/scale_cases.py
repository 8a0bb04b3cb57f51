"""Valid cases of any size, to measure with: 1,000 to 1,000,000 statements, as much evidence, up to 100,000 agencies.

Run by hand: `python tests/scale_cases.py FOLDER --statements 1000000 --evidence 1000000 --agencies 100000`. The codebook,
`codes.csv` and `bearing.csv` are the record's own, so that every check and every rule applies; the rest is drawn at random
from a seed. `check` finds nothing in such a case.

What is drawn has the shape of a record. Most agencies have few rows and some have many, sizes falling as a power of the
rank; one has 10,000 statements and 10,000 rows of evidence (a tenth of all where there are less than 100,000). Days
crowd in one year, so that ties abound; a fifth of all dates are windows, and conduct is dated in every form that the method
allows. Utterances have one to several rows; some denials are corrected; admissions say what they concede, and so become
evidence. Every summary is another one.
"""

import argparse
import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).parents[1] / "data"
DAYS = np.arange("2017-01-01", "2026-01-01", dtype="datetime64[D]")
DAY_TEXT = DAYS.astype(str).astype(object)
LAST = len(DAYS) - 1
PEAK, PEAK_END = (int(np.searchsorted(DAYS, np.datetime64(day))) for day in ("2020-01-18", "2021-06-30"))
CHUNK = 50_000
SKEW = 0.6
LARGEST = 10_000
VENDOR = 1  # the second agency sells the tool

# How often each code is drawn; an empty cell is a value.
POSITIONS = {"denies": 45, "admits": 20, "declines": 12, "no_reply": 5, "explains": 10, "halts": 4, "disputes": 4}
OBJECTS = {"clearview": 80, "facial_recognition": 20}
SCOPES = {"use": 40, "trial": 10, "procurement": 10, "authorisation": 8, "knowledge": 14, "operation": 8}
SCOPES |= {"beyond_victims": 4, "extent": 4, "lawfulness": 2}
SOLD = {"clients": 40, "market": 20, "lawfulness": 20, "deletion": 10, "accuracy": 10}
TENSES = {"ever": 45, "now": 45, "future": 10}
SHOWS = {"listed": 15, "account": 12, "searched": 20, "paid": 8, "operational": 12, "other_purpose": 3, "authorised": 4}
SHOWS |= {"leaders_knew": 4, "no_use_found": 8, "unknown": 14}
SHOWN_OF_SELLER = {"private_clients": 30, "served_country": 20, "collection_continued": 10, "found_unlawful": 20}
SHOWN_OF_SELLER |= {"not_deleted": 10, "error_shown": 10}
ADMITTED = {
    "listed": 2,
    "account": 20,
    "searched": 40,
    "paid": 10,
    "operational": 20,
    "other_purpose": 4,
    "authorised": 4,
}
KINDS = {"finding": 20, "court": 5, "foi_release": 20, "disclosure": 25, "press_report": 30}
ORIGINS = {
    "agency_records": 30,
    "agency_admission": 10,
    "vendor_records": 8,
    "regulator_inquiry": 20,
    "court_record": 5,
}
ORIGINS |= {"press_inquiry": 20, "leak_2020": 7}
MEASURES = {"searches": 40, "users": 25, "accounts": 10, "licences": 10, "investigations": 10, "photos": 5}
ACCESS = {"": 60, "trial": 20, "paid": 10, "unknown": 10}
CHANNELS = {
    "press_reply": 50,
    "press_release": 10,
    "interview": 10,
    "board_meeting": 10,
    "foi_response": 15,
    "website": 5,
}
PROMPTS = {"press_query": 55, "leak": 10, "regulator": 5, "foi_request": 15, "own_review": 5, "": 10}
EXPLANATIONS = {"": 70, "individual_officers": 10, "testing_only": 10, "unchecked_reply": 5, "other": 5}
SEEN = {"direct": 85, "indirect": 15}
TYPES = {"police_municipal": 70, "police_regional": 15, "police_provincial": 5, "government": 5, "police_board": 5}
PLACES = {"CA-ON": 40, "CA-QC": 25, "CA-BC": 20, "CA-AB": 10, "CA": 5}
SOURCE_KINDS = {"news": 70, "reprint": 8, "agency": 10, "regulator": 4, "court": 3, "government": 5}
READ = {"excerpt": 80, "whole": 20}
OUTLETS = {"Star": 40, "La Presse": 20, "CBC News": 20, "the board": 10, "the commissioner’s office": 10}
ROLES = {"": 50, "spokesperson": 25, "chief": 10, "inspector, media relations": 10, "présidente du conseil": 5}
WORDS = {
    "denies": "said that it had no part in it, “not now, not ever”",
    "admits": "said that members had tried the tool, some of them more than once",
    "declines": "neither confirmed nor denied, citing an inquiry under way",
}
NOTES = {"": 70, "Day from the page’s own date line.": 20, "Publié d’abord en français; day inferred": 10}


def draw(rng, weights, size):
    """Draw keys of a table of weights, as text."""
    shares = np.array([*weights.values()], dtype=float)
    return np.array([*weights], dtype=object)[rng.choice(len(shares), size, p=shares / shares.sum())]


def draw_sizes(rng, total, agencies):
    """Draw how many rows each agency has; the first one has many, and the others follow a power of their rank."""
    if agencies == 1:
        return np.array([total])
    shares = np.arange(1, agencies, dtype=float) ** -SKEW
    largest = min(LARGEST, total // 10)
    return np.concatenate([[largest], rng.multinomial(total - largest, rng.permutation(shares / shares.sum()))])


def number_rows(sizes, agency_ids, letter):
    """Make the ids of rows that are sorted by agency, numbers as wide as the largest needs."""
    bodies = np.repeat(np.arange(len(sizes)), sizes)
    places = np.arange(len(bodies)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    widths = np.maximum(2, np.char.str_len(sizes.astype(str)))[bodies]
    named = zip(agency_ids[bodies].tolist(), places.tolist(), widths.tolist(), strict=True)
    return bodies, np.array([f"{name}-{letter}{place:0{width}d}" for name, place, width in named], dtype=object)


def draw_days(rng, size):
    """Draw days; seven of ten fall into one crowded year and a half."""
    crowded = rng.random(size) < 0.7
    return np.where(crowded, rng.integers(PEAK, PEAK_END, size), rng.integers(PEAK - 365, LAST - 400, size))


def write_days(rng, days, exact=0.8):
    """Write days as precisely as a source might allow; each form holds the day."""
    first = DAY_TEXT[np.maximum(days - rng.integers(1, 30, len(days)), 0)]
    last = DAY_TEXT[np.minimum(days + rng.integers(1, 30, len(days)), LAST)]
    text = DAY_TEXT[days]
    months = np.array([day[:7] for day in DAY_TEXT], dtype=object)[days]
    forms = [text, months, months.astype("U4").astype(object), first + "/" + last, "../" + last, first + "/.."]
    shares = [exact, *(np.array([0.35, 0.1, 0.35, 0.1, 0.1]) * (1 - exact))]
    return np.choose(rng.choice(len(forms), len(days), p=shares), forms)


def write_spans(rng, told, window=False):
    """Write stretches of conduct that began and ended by the day they were told, in every form of the method."""
    starts = np.maximum(told - rng.integers(0, 500, len(told)), 0)
    ends = starts + (rng.random(len(told)) * (told - starts + 1)).astype(int)
    cuts = np.array([10, 10, 7, 4])
    lengths = rng.choice(cuts, (2, len(told)))
    first, last = (
        [day[:cut] for day, cut in zip(DAY_TEXT[days], cut_at, strict=True)]
        for days, cut_at in ((starts, lengths[0]), (ends, lengths[1]))
    )
    first, last = np.array(first, dtype=object), np.array(last, dtype=object)
    forms = [first + "/" + last, "/" + last, first, "[" + first + ".." + last + "]", first + "/", first + "/.."]
    shares = [0.5, 0.5, 0, 0, 0, 0] if window else [0.3, 0.1, 0.2, 0.1, 0.15, 0.15]
    return np.choose(rng.choice(len(forms), len(told), p=shares), forms)


def draw_counts(rng, size, share):
    """Draw measures with their least and most, empty on most rows; some have no most, which means at least."""
    has = rng.random(size) < share
    least = rng.geometric(0.02, size)
    most = np.where(rng.random(size) < 0.2, "", (least + rng.integers(0, 50, size)).astype(str))
    return {
        "measure": np.where(has, draw(rng, MEASURES, size), ""),
        "count_min": np.where(has, least.astype(str), "").astype(object),
        "count_max": np.where(has, most, "").astype(object),
    }


def choose_sources(rng, told, published):
    """Choose, for each row, a source published on the day it was told or in the next few; never the last one."""
    first = np.searchsorted(published, told)
    return np.minimum(first + rng.integers(0, 5 + len(published) // 300, len(told)), len(published) - 2)


def make_agencies(rng, agencies):
    """Make the bodies; the second one is the vendor."""
    numbers = range(agencies)
    types = draw(rng, TYPES, agencies)
    types[VENDOR : VENDOR + 1] = "vendor"
    return {
        "agency_id": np.array([f"force-{number:06d}" for number in numbers], dtype=object),
        "name": np.array([f"Police Service No. {number}, Municipalité de l’Île" for number in numbers], dtype=object),
        "short_name": np.array([f"Force {number} (Île)" for number in numbers], dtype=object),
        "type": types,
        "jurisdiction": draw(rng, PLACES, agencies),
        "note": draw(rng, NOTES, agencies),
    }


def make_utterances(rng, bodies):
    """Put rows into utterances: one to several rows of one body, in order of the day on which they were made."""
    rows = len(bodies)
    starts = np.ones(rows, dtype=bool)
    same = bodies[1:] == bodies[:-1]
    starts[1:] = ~same | (rng.random(rows - 1) < 0.8)
    utterance = np.cumsum(starts) - 1
    speakers = bodies[starts]
    days = draw_days(rng, len(speakers))
    days = days[np.lexsort((days, speakers))]
    late = rng.random(len(speakers)) < 0.1
    told = np.where(late, np.minimum(days + rng.integers(1, 400, len(days)), LAST), days)
    disclosed = np.where(late, write_days(rng, told), "")
    return starts, utterance, days, told, {"made": write_days(rng, days), "disclosed": disclosed}


def make_statements(rng, sizes, agency_ids, published):
    """Make the statements, and the place of the source of each."""
    bodies, ids = number_rows(sizes, agency_ids, "s")
    rows, sold = len(bodies), bodies == VENDOR
    starts, utterance, _, told_days, dates = make_utterances(rng, bodies)
    told = told_days[utterance]
    _, utterance_ids = number_rows(np.bincount(bodies[starts], minlength=len(sizes)), agency_ids, "u")
    position = draw(rng, POSITIONS, rows)
    denies, admits = position == "denies", position == "admits"
    uncoded = denies & (rng.random(rows) < 0.01)
    note = draw(rng, NOTES, rows)
    note = np.where((note == "") & uncoded, "What is denied can’t be told from the text.", note)
    coded = (denies & ~uncoded) | admits | (rng.random(rows) < 0.5)
    counts = draw_counts(rng, rows, 0.3)
    counts = {name: np.where(admits, values, "") for name, values in counts.items()}
    conceding = admits & (rng.random(rows) < 0.7)
    source = choose_sources(rng, told, published)
    table = {
        "statement_id": ids,
        "utterance_id": utterance_ids[utterance],
        "agency_id": agency_ids[bodies],
        "about_id": speak_of_others(rng, bodies, agency_ids),
        **{name: texts[utterance] for name, texts in dates.items()},
        "said_to": draw(rng, OUTLETS, rows),
        "channel": draw(rng, CHANNELS, rows),
        "speaker_role": draw(rng, ROLES, rows),
        "position": position,
        "object": np.where(uncoded, "", draw(rng, OBJECTS, rows)),
        "scope": np.where(coded, np.where(sold, draw(rng, SOLD, rows), draw(rng, SCOPES, rows)), ""),
        "tense": np.where(denies & coded, draw(rng, TENSES, rows), ""),
        **counts,
        "access": np.where(admits, draw(rng, ACCESS, rows), ""),
        "admits_happened": np.where(conceding, write_spans(rng, told), ""),
        "admits_shows": np.where(conceding, draw(rng, ADMITTED, rows), ""),
        "explanation": np.where(position == "explains", draw(rng, EXPLANATIONS, rows), ""),
        "summary": write_summaries(rng, position),
        "key_phrase": write_phrases(rng, rows),
        "prompted_by": draw(rng, PROMPTS, rows),
        **correct_denials(rng, position, utterance, bodies, ids),
        "seen": draw(rng, SEEN, rows),
        "note": note,
    }
    return table, source


def speak_of_others(rng, bodies, agency_ids):
    """Let one row of fifty be about the next body in the list instead of the speaker."""
    other = agency_ids[(bodies + 1) % len(agency_ids)]
    return np.where((rng.random(len(bodies)) < 0.02) & (len(agency_ids) > 1), other, "")


def correct_denials(rng, position, utterance, bodies, ids):
    """Let some rows correct the latest denial of the same body in an earlier utterance."""
    rows = np.arange(len(ids))
    denial = np.maximum.accumulate(np.where(position == "denies", rows, -1))
    before = np.searchsorted(utterance, utterance) - 1  # the last row before this utterance
    earlier = np.where(before >= 0, denial[before], -1)
    possible = (earlier >= 0) & (bodies[earlier] == bodies) & np.isin(position, ["admits", "explains"])
    corrects = possible & (rng.random(len(ids)) < 0.3)
    codes = draw(rng, {"wrong_when_given": 40, "superseded": 60}, len(ids))
    return {"corrects": np.where(corrects, ids[earlier], ""), "correction": np.where(corrects, codes, "")}


def write_summaries(rng, kinds):
    """Write one sentence a row; each has its own number, so that no two are equal."""
    files = rng.integers(0, 10**6, len(kinds)).tolist()
    texts = [WORDS.get(kind, "gave its reasons, in part") for kind in kinds.tolist()]
    sentences = [
        f"Réponse {row}: it {text} (file {file})." for row, (text, file) in enumerate(zip(texts, files, strict=True))
    ]
    return np.array(sentences, dtype=object)


def write_phrases(rng, rows):
    """Write quotes for a third of the rows, nearly all of them different."""
    quoted = rng.random(rows) < 0.33
    words = rng.integers(0, 10**7, rows).tolist()
    return np.array(
        [f'we "tested" it {word} times' if has else "" for has, word in zip(quoted, words, strict=True)], dtype=object
    )


def make_evidence(rng, sizes, agency_ids, published):
    """Make the evidence, and the place of the source of each row."""
    bodies, ids = number_rows(sizes, agency_ids, "e")
    rows, sold = len(bodies), bodies == VENDOR
    told = draw_days(rng, rows)
    kinds = draw(rng, KINDS, rows)
    table = {
        "evidence_id": ids,
        "agency_id": agency_ids[bodies],
        "kind": kinds,
        "happened": write_spans(rng, told),
        "disclosed": write_days(rng, told, exact=0.9),
        "object": draw(rng, OBJECTS, rows),
        "shows": np.where(sold, draw(rng, SHOWN_OF_SELLER, rows), draw(rng, SHOWS, rows)),
        **draw_counts(rng, rows, 0.25),
        "access": draw(rng, ACCESS, rows),
        "origin": draw(rng, ORIGINS, rows),
        "summary": write_summaries(rng, kinds),
        "seen": draw(rng, SEEN, rows),
        "note": draw(rng, NOTES, rows),
    }
    return table, choose_sources(rng, told, published)


def make_entries(rng, sizes, agency_ids, published):
    """Make entries of the leaked list, and the place of the source of each."""
    bodies, ids = number_rows(sizes, agency_ids, "l")
    rows = len(bodies)
    told = rng.integers(PEAK + 40, PEAK_END, rows)
    users = draw_counts(rng, rows, 0.3)
    searches = draw_counts(rng, rows, 0.3)
    table = {
        "entry_id": ids,
        "agency_id": agency_ids[bodies],
        "name_as_listed": np.array([f"Force {body} Police" for body in bodies.tolist()], dtype=object),
        "leak": np.full(rows, "leak_2020", dtype=object),
        "covers": write_spans(rng, np.full(rows, PEAK), window=True),
        "disclosed": write_days(rng, told, exact=0.9),
        "shows": draw(rng, {"listed": 60, "account": 20, "searched": 20}, rows),
        "users_min": users["count_min"],
        "users_max": users["count_max"],
        "searches_min": searches["count_min"],
        "searches_max": searches["count_max"],
        "access": draw(rng, ACCESS, rows),
        "seen": draw(rng, SEEN, rows),
        "note": draw(rng, NOTES, rows),
    }
    return table, choose_sources(rng, told, published)


def make_sources(rng, days, used):
    """Make the sources that some row cites, and the id of each place; the last one is the latest date of the record."""
    ids = np.array([f"paper-{DAY_TEXT[day]}-{place:06d}" for place, day in enumerate(days.tolist())], dtype=object)
    kept = np.flatnonzero(used)
    kinds = draw(rng, SOURCE_KINDS, len(kept))
    dated = write_days(rng, days[kept], exact=0.95)
    dated[rng.random(len(kept)) < 0.02] = ""
    dated[-1] = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["latest_row_date"]
    table = {
        "source_id": ids[kept],
        "title": np.array(
            [f"Police, la reconnaissance faciale et nous ({place})" for place in kept.tolist()], dtype=object
        ),
        "publisher": draw(rng, OUTLETS, len(kept)),
        "published": dated,
        "url": np.array([f"https://example.org/{name}" for name in ids[kept].tolist()], dtype=object),
        "kind": kinds,
        "original_publisher": np.where(kinds == "reprint", "The Canadian Press", ""),
        "read": draw(rng, READ, len(kept)),
        "note": draw(rng, NOTES, len(kept)),
    }
    return table, ids


def make_tables(statements, evidence, agencies, seed=0):
    """Make the tables of a case: of each table, its columns by name, each an array of text."""
    rng = np.random.default_rng(seed)
    bodies = make_agencies(rng, agencies)
    agency_ids = bodies["agency_id"]
    published = np.sort(draw_days(rng, max(4, (statements + evidence) // 10)))
    published = np.append(published, [LAST, LAST])
    made = {
        "statements": make_statements(rng, draw_sizes(rng, statements, agencies), agency_ids, published),
        "evidence": make_evidence(rng, draw_sizes(rng, evidence, agencies), agency_ids, published),
        "leaked_clients": make_entries(rng, draw_sizes(rng, evidence // 20, agencies), agency_ids, published),
    }
    first = {name: places for name, (_, places) in made.items()}
    second = {name: choose_second(rng, places, len(published)) for name, places in first.items()}
    second["statements"][0] = len(published) - 1  # so that the latest source is cited
    used = np.zeros(len(published), dtype=bool)
    for places in (*first.values(), *second.values()):
        used[places[places >= 0]] = True
    sources, source_ids = make_sources(rng, published, used)
    tables = {"agencies": bodies, "sources": sources}
    for name, (table, _) in made.items():
        other = np.where(second[name] >= 0, source_ids[second[name]], "")
        tables[name] = table | {"source_id": source_ids[first[name]], "second_source_id": other}
    return tables


def choose_second(rng, first, sources):
    """Choose another source for one row of twenty, the next one; -1 stands for none."""
    return np.where((rng.random(len(first)) < 0.05) & (first < sources - 2), first + 1, -1)


def make_frames(statements, evidence, agencies, seed=0):
    """Make the tables of a case as frames of text, without files."""
    tables = make_tables(statements, evidence, agencies, seed)
    return {name: pd.DataFrame(table, dtype="str") for name, table in tables.items()}


def write_case(folder, statements, evidence, agencies, seed=0):
    """Write a case; give its folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tables = make_tables(statements, evidence, agencies, seed)
    for name in ("datapackage.json", "codes.csv", "bearing.csv"):
        shutil.copyfile(DATA / name, folder / name)
    for resource in json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        if resource["name"] not in ("codes", "bearing"):
            columns = [field["name"] for field in resource["schema"]["fields"]]
            write_table(folder / resource["path"], columns, tables.get(resource["name"], {}))
    return folder


def write_table(path, columns, table):
    """Write one table, with its header alone where it has no rows."""
    rows = len(table[columns[0]]) if table else 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for start in range(0, rows, CHUNK):
            writer.writerows(zip(*(table[name][start : start + CHUNK].tolist() for name in columns), strict=True))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--statements", type=int, default=1000)
    parser.add_argument("--evidence", type=int, default=1000)
    parser.add_argument("--agencies", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    folder = write_case(options.folder, options.statements, options.evidence, options.agencies, options.seed)
    print(f"{folder}: {sum(path.stat().st_size for path in folder.iterdir()):,} bytes")


if __name__ == "__main__":
    main()
