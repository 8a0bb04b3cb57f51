"""Names of agencies as leaks print them, linked to an `agency_id` where the case itself says so, and nowhere else.

Decides that a printed name is an agency only if, but for typography (case, accents, punctuation, spacing, ligatures), it is
that agency's name or one of its aliases, and no other's. Refuses to link what is merely alike: no threshold of likeness keeps
London, Ontario, from London, England. What a reviewer settles is a row of `aliases.csv`, never a line of code.
"""

import csv
import io
import re
import unicodedata
from typing import NamedTuple

import pandas as pd

LINKED, REVIEW, NOT_A_NAME = "linked", "review", "not_a_name"
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "&": " and "})
APOSTROPHES = re.compile(r"(?<=\w)['’‘ʼ`´](?=\w)")  # noqa: RUF001 (look-alikes are the point)
LETTERS_APART = re.compile(r"\b\w(?: \w\b)+")
OWN_NAME = "name"


class Form(NamedTuple):
    """One way to write one agency: its normal form, the text as the case has it, and the kind of alias, or `name`."""

    normal: str
    text: str
    agency_id: str
    kind: str

    def __str__(self) -> str:
        """Say what it is, as in: the alias 'Toronto Police' (as_listed)."""
        return f"the name '{self.text}'" if self.kind == OWN_NAME else f"the alias '{self.text}' ({self.kind})"


class Link(NamedTuple):
    """What was decided on one printed name: `agency_id` is empty, and `reason` says why, where it was not linked."""

    normal: str
    agency_id: str = ""
    decided_by: str = ""
    reason: str = ""
    shared: tuple[Form, ...] = ()


Index = dict[str, tuple[Form, ...]]


def normalise(name: str) -> str:
    """Give the normal form of a name: what is left when typography is taken away.

    Letters are in lower case, without accents, ligatures and apostrophes; everything else but letters and digits is one
    space; `&` is `and`; single letters in a row are one word, so that O.P.P. is OPP. Nothing is abbreviated, translated or
    left out.

    Examples
    --------
    >>> [normalise(name) for name in ("SÛRETÉ  du Québec", "O. P. P.", "Macy’s", "Service de police d'Ottawa")]
    ['surete du quebec', 'opp', 'macys', 'service de police dottawa']
    """
    before, plain = None, name
    while before != plain:
        before, plain = plain, _normalise_once(plain)
    return plain


def _normalise_once(name: str) -> str:
    apart = unicodedata.normalize(
        "NFKD", unicodedata.normalize("NFKC", name).casefold().translate(LIGATURES)
    ).casefold()
    bare = "".join(letter for letter in APOSTROPHES.sub("", apart) if not unicodedata.combining(letter))
    words = "".join(letter if letter.isalnum() else " " for letter in bare).split()
    return LETTERS_APART.sub(lambda letters: letters[0].replace(" ", ""), " ".join(words))


def index_names(agencies: pd.DataFrame, aliases: pd.DataFrame) -> Index:
    """Give the forms of all agencies by their normal form; more than one agency under one form links to none."""
    own = agencies.assign(text=agencies["name"], kind=OWN_NAME)[["text", "agency_id", "kind"]]
    others = aliases.rename(columns={"alias": "text"})[["text", "agency_id", "kind"]] if len(aliases) else own[:0]
    index: Index = {}
    for text, agency_id, kind in pd.concat([own, others]).itertuples(index=False):
        normal = normalise(text)
        if normal:
            index[normal] = (*index.get(normal, ()), Form(normal, text, agency_id, kind))
    return index


def link_name(name: str, index: Index) -> Link:
    """Link one printed name, or say why not."""
    normal = normalise(name)
    forms = index.get(normal, ())
    bodies = sorted({form.agency_id for form in forms})
    if not normal:
        return Link(normal, reason="no letter or digit is in it")
    if not forms:
        return Link(normal, reason="no agency of the case has this name or alias")
    if len(bodies) > 1:
        return Link(normal, reason=f"{len(bodies)} agencies have this name or alias: {', '.join(bodies)}", shared=forms)
    exact = sorted(forms, key=lambda form: (form.text != name, form.kind != OWN_NAME, form.text))
    return Link(normal, bodies[0], str(exact[0]))


def write_alias_row(name: str, agency_id: str, kind: str = "as_listed") -> str:
    """Give the row of `aliases.csv` that would settle a name, as a line to paste.

    Examples
    --------
    >>> write_alias_row("Police, City of Regina", "regina-ps")
    '"Police, City of Regina",regina-ps,as_listed'
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([" ".join(name.split()), agency_id, kind])
    return line.getvalue()
