"""The method, sentence by sentence, in plain loops: slow, and meant to be read beside its text.

It decides the class of each statement from rows already read, clipped and known on the day (sections 4 to 6).
It refuses to know files, dates as text, and the as-of filter. Days are integers; an open bound is an infinite
float. A comment in quotation marks is a sentence of the method; one without is a reading where the text
leaves room.
"""

from typing import NamedTuple

INFINITY = float("inf")
# "listed < account < searched < operational, other_purpose; other codes match only themselves"
WEAKER = {
    "account": {"listed"},
    "searched": {"listed", "account"},
    "operational": {"listed", "account", "searched"},
    "other_purpose": {"listed", "account", "searched"},
}


class World(NamedTuple):
    """All that is known on the day; `judge_reference` says what each part holds."""

    statements: list
    facts: list
    bearing: dict
    covers: dict
    vendors: set


def body_of(statement):
    """The body spoken of: "evidence is matched on it [about_id], else on `agency_id`"."""
    return statement["about_id"] or statement["agency_id"]


def is_own(fact, statement):
    """Whether the row is an admission of the statement's own utterance."""
    return fact["kind"] == "admission" and fact["utterance_id"] == statement["utterance_id"] != ""


def tier_of(fact, statement, facts, vendors):
    """Section 4. The statement matters only because an own admission "is no origin for that statement"."""
    kind, origin, agency_id = fact["kind"], fact["origin"], fact["agency_id"]
    # "3: everything else: [...] anything seen indirectly", also where direct rows support the same fact
    if fact["seen"] != "direct":
        return 3
    # "1: kinds finding, court, foi_release; an admission by the body it is about;"
    is_own_admission = kind == "admission" and fact["speaker_id"] == agency_id
    if kind in ("finding", "court", "foi_release") or is_own_admission:
        return 1
    # "a disclosure with origin `agency_records` (for the vendor also `vendor_records`)"
    own_records = ("agency_records", "vendor_records") if agency_id in vendors else ("agency_records",)
    if kind == "disclosure" and origin in own_records:
        return 1
    # "2: a fact (agency, object, shows) that two or more distinct origins support, over the rows known on the
    # day, admissions and leaked entries included; no test of period."
    origins = set()
    for row in facts:
        same_fact = all(row[key] == fact[key] for key in ("agency_id", "object", "shows"))
        # "a row seen indirectly counts as none"; "An admission barred by utterance is no origin [...]"
        if same_fact and row["seen"] == "direct" and not is_own(row, statement):
            # "`agency_admission` and `agency_records` of one agency are one origin"
            origins.add(row["origin"].replace("agency_admission", "agency_records"))
    return 2 if len(origins) >= 2 else 3


def timing_of(scope, tense, d0, d1, fact):
    """Section 5, Timing: must, may, before, after, or None where the row bears on nothing."""
    a0, a1, b0, b1 = fact["a0"], fact["a1"], fact["b0"], fact["b1"]
    # "A denial of `knowledge` is timed as *ever*: one may know today of what ended long ago."
    if tense == "ever" or scope == "knowledge":
        # "ever: *must* if a1 <= d0; *may* if a0 <= d1; else *after*."
        return "must" if a1 <= d0 else "may" if a0 <= d1 else "after"
    if tense == "now":
        # "now: *must* if a1 <= d0 and b0 >= d1; *may* if a0 <= d1 and b1 >= d0;"
        if a1 <= d0 and b0 >= d1:
            return "must"
        if a0 <= d1 and b1 >= d0:
            return "may"
        # "else *after* if a0 > d1, else *before*."
        return "after" if a0 > d1 else "before"
    # "future: *must* if b0 > d1; else it bears on nothing"
    return "must" if tense == "future" and b0 > d1 else None


def is_conceded(fact, statement, statements):
    """Section 5: "a fact that the speaker had itself conceded in public by the day", or a stronger one."""
    for said in statements:
        shows = said["admits_shows"]
        # "the strongest fact it concedes"; evidence needs a period as well, a concession does not
        if said["position"] != "admits" or said["agency_id"] != statement["agency_id"] or not shows:
            continue
        same_matter = (body_of(said), said["object"]) == (fact["agency_id"], fact["object"])
        same_or_weaker = fact["shows"] == shows or fact["shows"] in WEAKER.get(shows, ())
        # "(same or earlier utterance)": earlier means public for certain by the first possible day
        is_in_time = said["utterance_id"] == statement["utterance_id"] != "" or said["p1"] <= statement["d0"]
        if same_matter and same_or_weaker and is_in_time:
            return True
    return False


def find_corrections(denial, statements):
    """Section 6, own_words: the speaker's statements that this denial was wrong when given."""
    found = []
    by_id = {said["statement_id"]: said for said in statements}
    for said in statements:
        # "the agency itself says, seen directly, that this answer was wrong when given"
        if said["correction"] != "wrong_when_given" or said["seen"] != "direct":
            continue
        # "by the same speaker": of the correction, of the answer it names, and of every denial it reaches
        named = by_id.get(said["corrects"])
        if named is None or {said["agency_id"], named["agency_id"]} != {denial["agency_id"]}:
            continue
        # "It reaches every earlier denial [...] of the same object and scope" as the denial named; an answer
        # about the future was not yet wrong
        is_alike = all(denial[key] == named[key] != "" for key in ("position", "object", "scope"))
        is_alike = is_alike and body_of(denial) == body_of(named)
        is_earlier = denial["d1"] < said["d0"] and denial["tense"] != "future"
        if named is denial or (is_alike and is_earlier):
            found.append(said["statement_id"])
    return found


def find_evidence_behind(decline, world):
    """Section 6, `declined`: the evidence behind an answer that neither confirms nor denies."""
    statements, facts, bearing, covers, vendors = world
    covered, found = covers.get(decline["object"], ()), []
    # "scope use, trial, knowledge or empty;"
    if decline["scope"] not in ("use", "trial", "knowledge", ""):
        return []
    for said in statements:
        # "and the agency had not admitted use before"
        admits_use = (
            said["scope"] in ("use", "operation") or bearing.get(("use", said["admits_shows"])) == "contradicts"
        )
        same_speaker = said["position"] == "admits" and said["agency_id"] == decline["agency_id"]
        same_matter = body_of(said) == body_of(decline) and said["object"] in covered
        if same_speaker and same_matter and admits_use and said["p1"] < decline["d0"]:
            return []
    for fact in facts:
        # "tier 1-2 evidence that contradicts a denial of use had begun for certain;"
        is_about = fact["agency_id"] == body_of(decline) and fact["object"] in covered
        contradicts = bearing.get(("use", fact["shows"])) == "contradicts" and fact["a1"] <= decline["d0"]
        is_firm = tier_of(fact, decline, facts, vendors) <= 2 and not is_own(fact, decline)
        if is_about and contradicts and is_firm:
            found.append(fact["fact_id"])
    return found


def judge_admission(admission, statements, facts, vendors):
    """Section 6 for an admission: class, reason, deciding ids."""
    # `unresolved`, tried before `understated`: "an admission without scope"
    if not admission["scope"]:
        return "unresolved", "", []
    counts, payments = [], []
    for fact in facts:
        # "tier 1-2 evidence of the same [...] object"; "nor rows of one utterance against each other"
        is_about = fact["agency_id"] == body_of(admission) and fact["object"] == admission["object"] != ""
        if not is_about or is_own(fact, admission) or tier_of(fact, admission, facts, vendors) > 2:
            continue
        has_begun = fact["a1"] <= admission["d0"]
        # "has its min above the stated max (an empty max is never exceeded)"
        has_counts = fact["count_min"] is not None and admission["count_max"] is not None
        is_above = has_counts and fact["count_min"] > admission["count_max"]
        # "of the same measure"; "trial figures are never set against paid ones"
        is_like = fact["measure"] == admission["measure"] != ""
        is_like = is_like and {fact["access"], admission["access"]} != {"trial", "paid"}
        # "its span lying for certain inside the stated `admits_happened`, or, where that is empty, begun by
        # the day of the statement": it speaks of no day after its own, so a later stated end is cut there
        is_within = has_begun
        if admission["a0"] is not None:
            last_day = min(admission["b1"], admission["d1"])
            is_within = fact["a0"] >= admission["a0"] and fact["b1"] <= last_day
        if is_above and is_like and is_within:
            counts.append(fact["fact_id"])
        # "Or: tier 1-2 evidence shows `paid`, begun for certain, where access `trial` was stated and payment
        # was not conceded in the same or an earlier utterance"
        is_payment = fact["shows"] == "paid" and has_begun and admission["access"] == "trial"
        if is_payment and not is_conceded(fact, admission, statements):
            payments.append(fact["fact_id"])
    if counts:
        return "understated", "count", counts
    if payments:
        return "understated", "paid", payments
    return "admitted", "", []


def set_against(denial, world):
    """Section 5: (id, bearing, timing, tier) of what bears; own admissions; findings of no use; flags."""
    statements, facts, bearing, covers, vendors = world
    scope, tense, d0, d1 = (denial[key] for key in ("scope", "tense", "d0", "d1"))
    pairs, own_admissions, no_use_findings, flags = [], [], [], set()
    for fact in facts:
        # What does not bear: "evidence about another system", and evidence on another body
        if fact["agency_id"] != body_of(denial) or fact["object"] not in covers.get(denial["object"], ()):
            continue
        bears = bearing.get((scope, fact["shows"]), "none")
        timing = timing_of(scope, tense, d0, d1, fact)
        tier = tier_of(fact, denial, facts, vendors)
        # "a finding or court that whose span meets the denied days shows `no_use_found`, tier 1"
        first_denied_day = d0 if tense == "now" else -INFINITY
        meets_denied_days = fact["a0"] <= d1 and fact["b1"] >= first_denied_day
        is_inquiry = fact["kind"] in ("finding", "court") and fact["shows"] == "no_use_found"
        # an inquiry into one tool clears no denial of any such tool
        if is_inquiry and tier == 1 and meets_denied_days and fact["object"] == denial["object"]:
            no_use_findings.append(fact["fact_id"])
        # "an admission on rows of its own utterance (if on *must* or *may* it would contradict one, that row
        # is flagged `own_words_differ` [...])"
        if is_own(fact, denial):
            if bears == "contradicts" and timing in ("must", "may"):
                own_admissions.append(fact["fact_id"])
                flags.add("own_words_differ")
            continue
        # No rule of section 6 takes a fact outside the words that was over before a "now" denial.
        if bears == "none" or timing is None or (bears == "outside" and timing == "before"):
            continue
        # "a fact that the speaker had itself conceded [...], any weaker fact [...], and any later row that
        # repeats it, as `outside` or `weak`, nor as *before* a "now" denial (flag `conceded`; otherwise
        # `contradicts` is not touched)"
        if (bears != "contradicts" or timing == "before") and is_conceded(fact, denial, statements):
            flags.add("conceded")
            continue
        pairs.append((fact["fact_id"], bears, timing, tier))
    return pairs, own_admissions, no_use_findings, flags


def judge_denial(denial, world):
    """Section 6 for a denial: class, reason, deciding ids, flags."""
    scope, tense = denial["scope"], denial["tense"]
    pairs, own_admissions, no_use_findings, flags = set_against(denial, world)
    # "denies; scope `lawfulness`"
    if scope == "lawfulness":
        return "legal_position", "", [], set()
    # "and is tried before `unresolved`"
    corrections = find_corrections(denial, world.statements)
    if corrections:
        return "contradicted", "own_words", corrections, flags
    # "a denial without object, scope or tense, or with a scope that has no row in `bearing.csv`"
    scopes = {row_scope for row_scope, _ in world.bearing}
    if not denial["object"] or not scope or not tense or scope not in scopes:
        return "unresolved", "", [], set()

    firm = [pair for pair in pairs if pair[3] <= 2]
    rules = {
        # "contradicts; tier 1-2; *must*"
        ("contradicted", "evidence"): [i for i, b, t, _ in firm if b == "contradicts" and t == "must"],
        # "outside; tier 1-2; *must*"
        ("narrow", "scope"): [i for i, b, t, _ in firm if b == "outside" and t == "must"],
        # "contradicts; tier 1-2; conduct *before* a "now" denial"
        ("narrow", "tense"): [i for i, b, t, _ in firm if b == "contradicts" and t == "before"],
        # "and is `contested` (own_words), never `stands`"
        ("contested", "own_words"): own_admissions,
        # "contradicts or outside; tier 1-2; only *may*"
        ("contested", "date"): [i for i, b, t, _ in firm if b != "weak" and t == "may"],
        # "anything but none at tier 3, or weak at any tier; *must*, *may*, or, unless the bearing is
        # `outside`, *before* a "now" denial" (such outside rows are no pairs, above)
        ("contested", "weak"): [i for i, b, t, k in pairs if (k == 3 or b == "weak") and t != "after"],
        # "bearing evidence only *after*"
        ("overtaken", ""): [i for i, b, t, _ in pairs if t == "after"],
    }
    # "scope use, trial or operation; not for the future"
    if scope in ("use", "trial", "operation") and tense != "future":
        rules["consistent", ""] = no_use_findings
    # "the first rule that fires"
    for (klass, reason), deciding in rules.items():
        if deciding:
            return klass, reason, deciding, flags
    # "nothing bears on it as of the date."
    return "stands", "", [], flags


def judge_reference(statements, facts, bearing, covers, vendors):
    """Judge every statement on the rows given.

    Parameters
    ----------
    statements, facts : list of dict
        Rows known on the day, bounds clipped; facts are evidence, leaked entries and the rows in admissions.
    bearing : dict
        (scope, shows) to contradicts, outside or weak; what is absent is none.
    covers : dict
        Object of a statement to the set of objects of evidence that bear on it.
    vendors : set of str
        Bodies of type vendor.

    Returns
    -------
    dict
        One entry per statement_id: klass, reason, flags (a frozenset), deciding (a sorted tuple of ids).
    """
    verdicts, world = {}, World(statements, facts, bearing, covers, vendors)
    for statement in statements:
        klass, reason, deciding, flags = "not_classed", "", [], set()
        if statement["position"] == "declines":
            klass = "declined"
            deciding = find_evidence_behind(statement, world)
            flags = {"evidence_behind"} if deciding else set()
        elif statement["position"] == "admits":
            klass, reason, deciding = judge_admission(statement, statements, facts, vendors)
        elif statement["position"] == "denies":
            klass, reason, deciding, flags = judge_denial(statement, world)
        # "position no_reply, explains, halts, disputes: drawn and listed only"
        elif statement["position"] not in ("no_reply", "explains", "halts", "disputes"):
            raise ValueError(f"{statement['statement_id']}: position {statement['position']!r} is no code")
        verdicts[statement["statement_id"]] = {
            "klass": klass,
            "reason": reason,
            "flags": frozenset(flags),
            "deciding": tuple(sorted(deciding)),
        }
    return verdicts
