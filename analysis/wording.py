"""Codes and imprecise dates in plain words, for sentences, figures and pages.

Decides wording only: the trade's words, neutral, one word for one thing.
"""

import re
from collections.abc import Hashable, Mapping

MONTHS = ("January February March April May June July August September October November December").split()

CLASS_NAMES = {
    "contradicted": "contradicted",
    "narrow": "worded narrowly",
    "contested": "contested",
    "overtaken": "overtaken",
    "consistent": "consistent with an inquiry",
    "stands": "stands",
    "unresolved": "unresolved",
    "legal_position": "legal position",
    "understated": "understated",
    "admitted": "admitted",
    "declined": "declined to say",
    "not_classed": "not classed",
}
POSITION_NAMES = {
    "denies": "denies",
    "admits": "admits",
    "declines": "declines to say",
    "no_reply": "does not reply",
    "explains": "explains",
    "halts": "says use stopped",
    "disputes": "disputes a finding",
}
SCOPE_NAMES = {
    "use": "use",
    "trial": "a trial",
    "procurement": "a purchase or contract",
    "authorisation": "official approval",
    "knowledge": "knowledge or records",
    "operation": "use in real investigations",
    "beyond_victims": "use beyond identifying victims",
    "clients": "private clients",
    "market": "serving the country",
    "lawfulness": "unlawfulness",
    "deletion": "keeping images",
    "accuracy": "errors",
}
SHOWS_NAMES = {
    "listed": "a name on a list",
    "account": "an account",
    "searched": "searches",
    "paid": "payment",
    "operational": "use in a real investigation",
    "other_purpose": "use other than to identify victims",
    "authorised": "approval by a superior",
    "leaders_knew": "that the head knew",
    "no_use_found": "an inquiry that found no use",
    "unknown": "contact or interest",
    "private_clients": "private clients",
    "served_country": "service to the country",
    "collection_continued": "continued collection",
    "found_unlawful": "a finding of unlawfulness",
    "not_deleted": "images not deleted",
    "error_shown": "an error",
}
KIND_NAMES = {
    "finding": "finding of a regulator or audit",
    "court": "court decision",
    "foi_release": "release under access law",
    "disclosure": "released document or figure",
    "press_report": "press report",
    "admission": "admission",
    "leaked_entry": "leaked entry",
}

PROVINCE_NAMES = {
    "CA": "Canada-wide",
    "CA-AB": "Alberta",
    "CA-BC": "British Columbia",
    "CA-MB": "Manitoba",
    "CA-NB": "New Brunswick",
    "CA-NL": "Newfoundland and Labrador",
    "CA-NS": "Nova Scotia",
    "CA-NT": "Northwest Territories",
    "CA-NU": "Nunavut",
    "CA-ON": "Ontario",
    "CA-PE": "Prince Edward Island",
    "CA-QC": "Quebec",
    "CA-SK": "Saskatchewan",
    "CA-YT": "Yukon",
    "INT": "International",
    "US": "United States",
}
TYPE_NAMES = {
    "border": "border agency",
    "civil_society": "civil society",
    "government": "government",
    "intelligence": "intelligence service",
    "international": "international body",
    "legislature": "legislature",
    "military": "military",
    "police_association": "police association",
    "police_board": "police board",
    "police_federal": "federal police",
    "police_municipal": "municipal police",
    "police_provincial": "provincial police",
    "police_regional": "regional police",
    "police_special": "special police",
    "private_company": "private company",
    "regulator": "regulator",
    "vendor": "vendor",
}


def name_code(names: Mapping[str, str], code: Hashable) -> str:
    """Give the words for a code, as a cell or the index of a table holds it; one that a case added is shown as it is.

    Underscores are shown as spaces.
    """
    return names.get(str(code), str(code).replace("_", " "))


def say_token(token: str) -> str:
    """Say a date of any precision.

    Examples
    --------
    >>> say_token("2020-02-05"), say_token("2020-02"), say_token("2020")
    ('5 February 2020', 'February 2020', '2020')
    """
    parts = token.split("-")
    month = f"{MONTHS[int(parts[1]) - 1]} " if len(parts) > 1 else ""
    day = f"{int(parts[2])} " if len(parts) > 2 else ""
    return f"{day}{month}{parts[0]}"


def say_day(text: str) -> str:
    """Say when something was said or shown, as precisely as it is known and no more.

    Examples
    --------
    >>> say_day("2020-01-18/2020-01-24")
    'between 18 January 2020 and 24 January 2020'
    >>> say_day("../2020-02-14"), say_day("2020-07/.."), say_day("2020-02"), say_day("2020-02-14")
    ('by 14 February 2020', 'in July 2020 or later', 'in February 2020', 'on 14 February 2020')
    """
    left, slash, right = text.partition("/")
    if not slash:
        return f"{'on' if text.count('-') == 2 else 'in'} {say_token(text)}"
    if left == "..":
        return f"by {say_token(right)}"
    if right == "..":
        return f"{say_day(left)} or later"
    return f"between {say_token(left)} and {say_token(right)}"


def say_span(text: str) -> str:
    """Say when conduct took place, as precisely as it is known and no more.

    Examples
    --------
    >>> say_span("2019-12/"), say_span("2019-12/.."), say_span("/2020-02-14")
    ('from December 2019, end not known', 'from December 2019, still going on when disclosed', 'by 14 February 2020')
    >>> say_span("[2020-02-14..2020-02-28]"), say_span("2019-10/2020-02-05")
    ('at some time from 14 February 2020 to 28 February 2020', 'from October 2019 to 5 February 2020')
    """
    window = re.fullmatch(r"\[(.+)\.\.(.+)\]", text)
    if window:
        return f"at some time from {say_token(window[1])} to {say_token(window[2])}"
    left, slash, right = text.partition("/")
    if not slash:
        return say_day(text)
    if not left:
        return f"by {say_token(right)}"
    if right in ("", ".."):
        return f"from {say_token(left)}, {'still going on when disclosed' if right else 'end not known'}"
    return f"from {say_token(left)} to {say_token(right)}"
