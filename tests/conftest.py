"""Settings and fixtures for every test."""

import shutil

import pytest
from cases import COLUMNS, DATA, write_method_case, write_small_case
from hypothesis import settings

# The same examples on every run, so that a failure in CI is one here too; and no deadline, because the first
# call of a function also pays for imports, and machines differ.
settings.register_profile("kit", deadline=None, derandomize=True)
# for the fuzzing by hand (see test_fuzz): other examples each time, and many
settings.register_profile("long", deadline=None, max_examples=20_000, print_blob=True)
settings.load_profile("kit")


@pytest.fixture
def small_case(tmp_path):
    """A valid case of any kind: two tables, one of which refers to the other."""
    return write_small_case(tmp_path)


@pytest.fixture
def method_case(tmp_path):
    """A valid case with the codebook of the record and a row or two in most tables."""
    return write_method_case(tmp_path)


@pytest.fixture
def record_copy(tmp_path):
    """A copy of the record that ships with the kit."""
    for name in ["datapackage.json", *(f"{table}.csv" for table in COLUMNS)]:
        shutil.copyfile(DATA / name, tmp_path / name)
    return tmp_path
