"""Whether the place that a list prints beside a name can be where an agency is.

Decides only that a printed country, province or state speaks against a link: Durham in North Carolina is not Durham in
Ontario. Refuses to take a town for a country, and "CA" for either Canada or California.
"""

from analysis.names import normalise
from analysis.wording import PROVINCE_NAMES

OTHER_WORDS = {
    "CA": ("canada", "can", "cdn"),
    "CA-NL": ("newfoundland", "labrador", "terre neuve et labrador"),
    "CA-ON": ("ont",),
    "CA-PE": ("pei",),
    "CA-QC": ("que", "pq"),
    "CA-BC": ("colombie britannique",),
    "CA-NB": ("nouveau brunswick",),
    "CA-NS": ("nouvelle ecosse",),
    "US": ("usa", "us", "u s", "united states of america"),
}


def _list_words() -> dict[str, tuple[str, ...]]:
    """Give the words for each jurisdiction: its name, its code where that is no other country's, and what else is used."""
    words = {}
    for code, name in PROVINCE_NAMES.items():
        own = (code.partition("-")[2].lower(),) if "-" in code else ()
        words[code] = tuple(filter(None, (normalise(name), *own, *OTHER_WORDS.get(code, ()))))
    return words


WORDS = _list_words()


def fits_place(place: str, jurisdiction: str) -> bool:
    """Say whether a printed place, which ends in a country, province or state, can be an agency's jurisdiction.

    Examples
    --------
    >>> [
    ...     fits_place(place, "CA-ON")
    ...     for place in ("Toronto, ON", "Canada", "Ontario, CA", "North Carolina", "Alberta, Canada")
    ... ]
    [True, True, False, False, False]
    """
    text = normalise(place)
    if not text or jurisdiction == "INT" or jurisdiction not in WORDS:
        return True
    if not jurisdiction.startswith("CA"):
        return _ends_in(text, jurisdiction) != text
    bare = _ends_in(text, "CA")
    provinces = [code for code in WORDS if code.startswith("CA-") and _ends_in(bare, code) != bare]
    if jurisdiction == "CA":
        return bare != text or bool(provinces)
    return jurisdiction in provinces or (bare != text and not provinces)


def _ends_in(text: str, code: str) -> str:
    """Give what stands before the words for a jurisdiction; the whole text where it does not end in them."""
    for word in sorted(WORDS[code], key=len, reverse=True):
        if text == word or text.endswith(f" {word}"):
            return text[: -len(word)].strip()
    return text
