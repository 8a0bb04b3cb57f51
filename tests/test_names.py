"""Names as leaks print them: no wrong link, ever; for the rest the right body among the first three."""

import pandas as pd
import printed_names
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.names import index_names, link_name, normalise, write_alias_row
from analysis.places import fits_place
from analysis.record import load_record
from analysis.suggestions import SHOWN, Suggester, repair, suggest_shared


@pytest.fixture(scope="module")
def index():
    record = load_record()
    return index_names(record.agencies, record.aliases)


@pytest.fixture(scope="module")
def suggester(index):
    return Suggester(index)


def make_index(*rows):
    """Make an index of (agency, name) and (agency, alias, kind)."""
    names = [row for row in rows if len(row) == 2]
    aliases = [row for row in rows if len(row) == 3]
    return index_names(
        pd.DataFrame(names, columns=["agency_id", "name"]),
        pd.DataFrame(aliases, columns=["agency_id", "alias", "kind"]),
    )


# links


@pytest.mark.parametrize("name", printed_names.LINKED)
def test_a_name_or_alias_links_but_for_typography(index, name):
    link = link_name(name, index)
    assert link.agency_id == printed_names.LINKED[name]
    assert link.decided_by.startswith(("the name '", "the alias '"))


@pytest.mark.parametrize("name", [*printed_names.MEANT, *printed_names.STRANGERS])
def test_what_is_merely_alike_never_links(index, name):
    link = link_name(name, index)
    assert (link.agency_id, link.decided_by) == ("", "")
    assert link.reason == "no agency of the case has this name or alias"


def test_the_table_of_names_is_long_enough():
    names = [*printed_names.LINKED, *printed_names.MEANT, *printed_names.STRANGERS]
    assert len(set(names)) == len(names) >= 120


def test_a_short_name_alone_does_not_link(index):
    short = load_record().agencies.query("short_name != name")
    unlinked = [name for name in short["short_name"] if not link_name(name, index).agency_id]
    assert {"York", "London", "Durham", "Peel", "Halton", "Victoria"} <= set(unlinked)


def test_a_name_that_two_agencies_share_links_to_neither():
    index = make_index(
        ("a-ps", "A Police"),
        ("b-ps", "B Police"),
        ("a-ps", "The Force", "as_listed"),
        ("b-ps", "the  force", "as_listed"),
    )
    link = link_name("THE FORCE", index)
    assert (link.agency_id, link.reason) == ("", "2 agencies have this name or alias: a-ps, b-ps")
    assert [s.agency_id for s in suggest_shared(link.shared)] == ["a-ps", "b-ps"]


def test_two_aliases_of_one_agency_are_no_conflict():
    index = make_index(("a-ps", "A Police"), ("a-ps", "A. POLICE", "as_listed"))
    assert link_name("A POLICE", index).decided_by == "the name 'A Police'"
    assert link_name("A. POLICE", index).decided_by == "the alias 'A. POLICE' (as_listed)"


@pytest.mark.parametrize("name", ["", "  ", "—", "...", "\u200b"])
def test_nothing_to_read_is_said(index, name):
    assert link_name(name, index).reason == "no letter or digit is in it"


def test_an_alias_row_is_one_line_of_csv():
    line = write_alias_row('Police, "City" of\nRegina', "regina-ps")
    assert line == '"Police, ""City"" of Regina",regina-ps,as_listed'


# properties

WORDS = st.sampled_from(
    ["Toronto", "Police", "Service", "Québec", "d'Ottawa", "O.P.P.", "Macy’s", "œuvre", "&", "1", "ß"]
)
NAMES = st.one_of(st.text(max_size=30), st.lists(WORDS, max_size=5).map(" ".join))


@given(NAMES)
def test_normalising_twice_changes_nothing(name):
    assert normalise(normalise(name)) == normalise(name)


@given(st.sampled_from(sorted(printed_names.LINKED)), st.data())
@settings(max_examples=60)
def test_noise_between_words_never_changes_a_link(index, name, data):
    noise = st.text(alphabet=" \t\u00a0\u2009-–_.,;:/()!*", min_size=1, max_size=3)
    words = normalise(name).split()
    noisy = "".join(word + data.draw(noise) for word in words)
    noisy = data.draw(st.sampled_from([noisy, noisy.upper(), noisy.title(), noisy.swapcase()]))
    assert link_name(noisy, index).agency_id == printed_names.LINKED[name]


@given(NAMES)
def test_nothing_links_that_is_no_name_or_alias(index, name):
    link = link_name(name, index)
    assert bool(link.agency_id) == (link.normal in index)


@given(st.text(max_size=40))
@settings(max_examples=60)
def test_suggestions_are_few_ranked_and_of_the_case(suggester, name):
    found = suggester.suggest(name)
    assert len(found) <= SHOWN
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
    assert len({s.agency_id for s in found}) == len(found)
    assert all(s.reason and 0 < s.score < 100 for s in found)


# suggestions


def test_the_body_meant_is_among_the_first_three(suggester):
    places = {}
    for name, agency_id in printed_names.MEANT.items():
        ids = [s.agency_id for s in suggester.suggest(name)]
        places[name] = ids.index(agency_id) + 1 if agency_id in ids else 0
    assert [name for name, place in places.items() if place == 0] == []
    assert [name for name, place in places.items() if place != 1] == []


def test_no_more_than_three_are_suggested():
    others = [(f"o{number}-ps", f"Other{number} Police") for number in range(30)]
    alike = [(f"k{number}-ps", f"Kappa Police {number}") for number in range(5)]
    found = Suggester(make_index(*others, *alike)).suggest("Kappa Police")
    assert [s.agency_id for s in found] == ["k0-ps", "k1-ps", "k2-ps"]


def test_a_reason_names_what_is_shared_near_and_left_over(suggester):
    assert suggester.suggest("Tornto Polise NC")[0].reason == (
        "is like the alias 'Toronto Police' (as_listed); 'tornto' for 'toronto', 'polise' for 'police'; "
        "and 'nc' is only in the printed name"
    )


def test_initials_are_a_reason(suggester):
    first = suggester.suggest("NRP")[0]
    assert (first.agency_id, first.reason) == (
        "niagara-rps",
        "its letters are the initials of the alias 'Niagara Regional Police' (as_listed)",
    )


def test_wrongly_decoded_letters_are_said(suggester):
    first = suggester.suggest("SÃ»retÃ© du QuÃ©bec")[0]
    assert first.agency_id == "sq"
    assert first.reason.startswith("read as 'Sûreté du Québec', since its letters look wrongly decoded; ")


@pytest.mark.parametrize("name", ["Sûreté", "Ã", "Toronto", "東京", "\x81é", "éÃ©"])
def test_letters_that_are_right_are_left_alone(name):
    assert repair(name) == name


def test_what_shares_only_common_words_suggests_nothing(suggester):
    assert suggester.suggest("Miami Police Department") == []
    assert suggester.suggest("Police Service") == []


# places


@pytest.mark.parametrize(
    ("place", "jurisdiction", "fits"),
    [
        ("", "CA-ON", True),
        ("Ontario", "CA-ON", True),
        ("Toronto, ON", "CA-ON", True),
        ("Québec", "CA-QC", True),
        ("Quebec, Canada", "CA-ON", False),
        ("Canada", "CA-ON", True),
        ("CA-ON", "CA-ON", True),
        ("Ontario, CA", "CA-ON", False),
        ("CA", "CA-ON", False),
        ("Ontario, California", "CA-ON", False),
        ("North Carolina", "CA-ON", False),
        ("United Kingdom", "CA-ON", False),
        ("London", "CA-ON", False),
        ("Alberta", "CA", True),
        ("USA", "CA", False),
        ("U.S.A.", "US", True),
        ("Canada", "US", False),
        ("anywhere", "INT", True),
        ("anywhere", "", True),
    ],
)
def test_a_place_speaks_against_a_link_or_not(place, jurisdiction, fits):
    assert fits_place(place, jurisdiction) is fits
