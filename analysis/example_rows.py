"""The example rows of a new case: an invented story of three police forces, an office and a vendor, small enough to read.

Decides what the examples say: a denial that is taken back, one that is worded narrowly, one that only a name on a leaked
list stands against, a figure that turns out higher. All of it is invented, every key begins with `example-` (of an event:
the day, then `example-`; of a claim: `article-`, as the codebook wants it), and every note says so. Opens no file.
"""

INVENTED = "Example, invented: delete this row."
Rows = dict[str, list[dict[str, str]]]
"""Table -> its rows, each a cell by its column; what is left out is empty."""


def list_example_rows(tool: str, code: str, wider: str, year: int) -> Rows:
    """List the example rows of every table but `bearing` and `codes`.

    Parameters
    ----------
    tool : str
        The tool's name, as sentences give it.
    code, wider : str
        The codes of the tool and of any such tool, for `object`.
    year : int
        The year in which the story takes place.

    Returns
    -------
    dict
        Table -> list of rows, sorted by key.
    """
    return {
        "agencies": _list_agencies(),
        "aliases": _list_aliases(),
        "sources": _list_sources(tool, year),
        "statements": _list_statements(tool, code, wider, year),
        "leaked_clients": _list_entries(year),
        "evidence": _list_evidence(tool, code, year),
        "recommendations": _list_recommendations(tool, year),
        "events": _list_events(tool, year),
        **_list_claims(tool),
        "coding_b": _list_second_codings(code, wider),
    }


def _list_agencies() -> list[dict[str, str]]:
    bodies = [
        ("example-city-ps", "Example City Police Service", "Example City", "police_municipal"),
        ("example-county-ps", "Example County Police Service", "Example County", "police_regional"),
        ("example-oversight", "Example Oversight Office", "Example Oversight", "regulator"),
        ("example-port-ps", "Example Port Police", "Example Port", "police_special"),
        ("example-vendor", "Example Vendor Incorporated", "Example Vendor", "vendor"),
    ]
    keys = ("agency_id", "name", "short_name", "type")
    # ZZ is a code that ISO 3166 leaves to its users: no place has it
    return [dict(zip(keys, body, strict=True)) | {"jurisdiction": "ZZ", "note": INVENTED} for body in bodies]


def _list_aliases() -> list[dict[str, str]]:
    return [
        {"alias": "ECPS", "agency_id": "example-city-ps", "kind": "abbreviation"},
        {"alias": "Example City PD", "agency_id": "example-city-ps", "kind": "as_listed"},
        {"alias": "Exmaple Port Police", "agency_id": "example-port-ps", "kind": "misspelling"},
    ]


def _list_sources(tool: str, year: int) -> list[dict[str, str]]:
    documents = [
        ("example-city-release", "Statement by the police", "Example City Police Service", "04-02", "agency"),
        ("example-news-denials", f"Police say they do not use {tool}", "Example News", "02-10", "news"),
        ("example-news-list", f"Who is on the client list of {tool}", "Example News", "03-05", "news"),
        ("example-oversight-report", "Report on an inquiry", "Example Oversight Office", "06-15", "regulator"),
    ]
    return [
        {
            "source_id": key,
            "title": title,
            "publisher": publisher,
            "published": f"{year}-{day}",
            "url": f"https://example.org/{key}",
            "kind": kind,
            "read": "whole",
            "note": INVENTED,
        }
        for key, title, publisher, day, kind in documents
    ]


def _list_statements(tool: str, code: str, wider: str, year: int) -> list[dict[str, str]]:
    told = {"said_to": "Example News", "channel": "press_reply", "prompted_by": "press_query"}
    asked = {**told, "made": f"{year}-02-09", "position": "denies", "source_id": "example-news-denials"}
    rows = [
        {
            **asked,
            "statement_id": "example-city-ps-s01",
            "object": code,
            "scope": "use",
            "tense": "ever",
            "summary": f"Said that it had never used {tool}.",
            "key_phrase": "never used it",
        },
        {
            **asked,
            "statement_id": "example-city-ps-s02",
            "object": code,
            "scope": "procurement",
            "tense": "now",
            "summary": f"Said that it has no contract for {tool}.",
        },
        {
            "statement_id": "example-city-ps-s03",
            "made": f"{year}-04-01",
            "said_to": "the public",
            "channel": "press_release",
            "position": "admits",
            "object": code,
            "scope": "use",
            "measure": "searches",
            "count_min": "12",
            "count_max": "12",
            "admits_happened": f"{year}-01/{year}-02-20",
            "admits_shows": "searched",
            "explanation": "individual_officers",
            "summary": "Said that two officers had run 12 searches, and that its answer of February had been wrong.",
            "prompted_by": "own_review",
            "corrects": "example-city-ps-s01",
            "correction": "wrong_when_given",
            "source_id": "example-city-release",
        },
        {
            **asked,
            "statement_id": "example-county-ps-s01",
            "object": wider,
            "scope": "use",
            "tense": "ever",
            "summary": "Said that it had never used any tool of that kind.",
        },
        {
            **told,
            "statement_id": "example-county-ps-s02",
            "made": f"{year}-03-05",
            "position": "declines",
            "object": code,
            "scope": "use",
            "summary": "Would neither confirm nor deny that it was on the list.",
            "prompted_by": "leak",
            "source_id": "example-news-list",
        },
        {
            **asked,
            "statement_id": "example-vendor-s01",
            "object": code,
            "scope": "clients",
            "tense": "now",
            "summary": "Said that it serves law enforcement alone.",
        },
    ]
    utterances = (
        "example-city-ps-u01 example-city-ps-u01 example-city-ps-u02 example-county-ps-u01 example-county-ps-u02"
    )
    named = zip(rows, f"{utterances} example-vendor-u01".split(), strict=True)
    return [
        {**row, "utterance_id": name, "agency_id": name[:-4], "seen": "direct", "note": INVENTED} for row, name in named
    ]


def _list_entries(year: int) -> list[dict[str, str]]:
    entries = [
        ("example-city-ps", "Example City PD", {"shows": "searched", "searches_min": "30", "searches_max": "40"}),
        ("example-county-ps", "Example County", {"shows": "listed"}),
        ("example-port-ps", "Exmaple Port Police", {"shows": "account", "users_min": "1", "users_max": "1"}),
    ]
    return [
        {
            "entry_id": f"{body}-l01",
            "agency_id": body,
            "name_as_listed": name,
            "leak": "leak",
            "covers": f"/{year}-03-01",
            "disclosed": f"{year}-03-05",
            **shown,
            "source_id": "example-news-list",
            "seen": "direct",
            "note": INVENTED,
        }
        for body, name, shown in entries
    ]


def _list_evidence(tool: str, code: str, year: int) -> list[dict[str, str]]:
    found = {"kind": "finding", "origin": "regulator_inquiry", "source_id": "example-oversight-report"}
    rows = [
        {
            **found,
            "evidence_id": "example-city-ps-e01",
            "happened": f"{year}-01/{year}-02-20",
            "shows": "operational",
            "measure": "searches",
            "count_min": "40",
            "count_max": "40",
            "summary": f"Found 40 searches with {tool}, some of them in real investigations.",
        },
        {
            **found,
            "evidence_id": "example-county-ps-e01",
            "happened": f"[{year}-03-10..{year}-03-31]",
            "shows": "account",
            "measure": "accounts",
            "count_min": "1",
            "count_max": "1",
            "summary": "Found one account, made after the list was reported.",
        },
        {
            "evidence_id": "example-port-ps-e01",
            "kind": "press_report",
            "origin": "press_inquiry",
            "happened": f"/{year}-03-05",
            "shows": "account",
            "summary": "Reported that an officer confirmed having had an account.",
            "source_id": "example-news-list",
        },
    ]
    days = {"example-oversight-report": f"{year}-06-15", "example-news-list": f"{year}-03-05"}
    shared = {"object": code, "seen": "direct", "note": INVENTED}
    return [
        {**row, "agency_id": row["evidence_id"][:-4], "disclosed": days[row["source_id"]], **shared} for row in rows
    ]


def _list_recommendations(tool: str, year: int) -> list[dict[str, str]]:
    asked = [
        ("example-city-ps", "recommendation", f"Write down who may use {tool}, and for what.", "accepts", "done"),
        ("example-county-ps", "recommendation", "Close accounts that nobody approved.", "unknown", "unknown"),
        ("example-vendor", "order", "Tell the office which bodies in the country had accounts.", "refuses", "not_done"),
    ]
    return [
        {
            "recommendation_id": f"example-oversight-{year}-r{number:02}",
            "made": f"{year}-06-15",
            "made_by": "example-oversight",
            "made_to": body,
            "force": force,
            "summary": summary,
            "response": response,
            "responded": "" if response == "unknown" else f"{year}-06-15",
            "outcome": outcome,
            "source_id": "example-oversight-report",
            "note": INVENTED,
        }
        for number, (body, force, summary, response, outcome) in enumerate(asked, start=1)
    ]


def _list_events(tool: str, year: int) -> list[dict[str, str]]:
    events = [
        (
            "02-10",
            "first-story",
            "press",
            f"A newspaper asks police about {tool}"[:60].rstrip(),
            "example-news-denials",
        ),
        ("03-05", "list-leaked", "leak", "A client list is leaked", "example-news-list"),
        ("06-15", "report", "regulator", "The oversight office reports", "example-oversight-report"),
    ]
    return [
        {
            "event_id": f"{year}-{day}-example-{name}",
            "date": f"{year}-{day}",
            "kind": kind,
            "label": label,
            "summary": f"{label}. Invented.",
            "source_id": source,
            "note": INVENTED,
        }
        for day, name, kind, label, source in events
    ]


def _list_claims(tool: str) -> Rows:
    claims = [
        (f"Example: the city's police used {tool}", "supported", "Its own later statement and a finding say so."),
        (f"Example: every force on the list used {tool}", "overstated", "A name on a list does not show use."),
        ("Example: nobody asked the vendor", "article_only", "The record holds nothing on it."),
    ]
    rows = [
        ("article-01", "example-city-ps-e01"),
        ("article-01", "example-city-ps-s03"),
        ("article-02", "example-county-ps-l01"),
    ]
    return {
        "article_claims": [
            {"claim_id": f"article-{number:02}", "claim": claim, "verdict": verdict, "why": why}
            for number, (claim, verdict, why) in enumerate(claims, start=1)
        ],
        "article_claim_rows": [{"claim_id": claim, "row_id": row} for claim, row in rows],
    }


def _list_second_codings(code: str, wider: str) -> list[dict[str, str]]:
    denial = {"position": "denies", "object": code, "scope": "use"}
    return [
        {"statement_id": "example-city-ps-s01", **denial, "tense": "ever"},
        {"statement_id": "example-city-ps-s02", **denial, "scope": "procurement", "tense": "now"},
        {"statement_id": "example-city-ps-s03", "position": "admits", "object": code, "scope": "use"},
        # the second coder read the summary otherwise: a disagreement to look at
        {"statement_id": "example-county-ps-s01", **denial, "object": wider, "tense": "now"},
        {"statement_id": "example-county-ps-s02", "position": "declines", "object": code, "scope": "use"},
        {"statement_id": "example-vendor-s01", **denial, "scope": "clients", "tense": "now"},
    ]
