"""Settings for every test."""

from hypothesis import settings

# The same examples on every run, so that a failure in CI is one here too; and no deadline, because the first
# call of a function also pays for imports, and machines differ.
settings.register_profile("kit", deadline=None, derandomize=True)
settings.load_profile("kit")
