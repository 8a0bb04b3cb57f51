"""Read the numbers that a sentence of a page or notebook states."""

import re


def find_numbers(text, pattern):
    """Find the numbers of one sentence, which must stand in the text exactly once."""
    found = re.findall(pattern, text)
    assert len(found) == 1, (pattern, found)
    return tuple(int(number) for number in (found[0] if isinstance(found[0], tuple) else found))
