"""Where things are: the only module that knows the layout of the project.

Decides nothing else. `DATA` is the case that ships with the kit; `FIGURES` can be pointed elsewhere with the environment
variable `ANALYSIS_FIGURES`, which the notebook gate uses to compare fresh figures with the committed ones.
"""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT / "data"
NOTEBOOKS = PROJECT / "notebooks"
KIT_FOLDERS = (DATA, NOTEBOOKS, *(PROJECT / name for name in ("analysis", "figures", "tests")))
"""What a case of someone else's may not be written into."""
VIEWS = PROJECT / "views"
"""Where a reader's own views are saved; not part of the kit, and left alone by git."""
REPORT = PROJECT / "build" / "report"
CODEBOOK_FILE = "datapackage.json"


def find_figures() -> Path:
    """Give the folder that figures are written to, read anew at each call so that a gate can redirect it."""
    return Path(os.environ.get("ANALYSIS_FIGURES") or PROJECT / "figures")
