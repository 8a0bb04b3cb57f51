"""The two guides in a new case's folder: a README of ten steps for someone who is no programmer, and a notebook.

Decides their words. Both speak of the folder they stand in and name nothing outside it, so that a case can be moved.
"""

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

CELLS = """\
# {title}

In the order of the menu: *Run*, then *Run All Cells*. Each run reads the tables of this folder anew.
%%
import pandas as pd

from analysis import charts, charts_lanes, charts_matrix, findings, measures
from analysis.card import card
from analysis.discrepancies import judge
from analysis.figures import new_axes, save_figure
from analysis.record import check_case, load_record, tabulate_problems
from analysis.timeline import choose_burst, choose_period, lay_out_timeline

pd.set_option("display.max_rows", 200, "display.max_columns", 30, "display.max_colwidth", 600)
pd.set_option("display.html.use_mathjax", False)  # a dollar sign is a dollar sign
%%
## Is anything wrong with the tables?

No row: nothing. Each problem says file, line, column, what was found and how to mend it; mend it, save the table and run this
again. With an error left, the cells below stop and name it once more.
%%
tabulate_problems(check_case("."))
%%
## How does each statement stand to the evidence?
%%
record = load_record(".")
verdicts = judge(record)
verdicts.set_index("statement_id")[["class", "reason", "tier", "why"]]
%%
## And as of another day?

Put a day in place of `None`, such as `"{day}"`: then only what was public by that day counts.
%%
judge(record, None).set_index("statement_id")[["class", "reason", "why"]]
%%
## How many bodies were contradicted?

The vendor is left out. The higher number counts bodies with a contested or unresolved denial too.
%%
share = measures.share_contradicted(record, verdicts)
str(share)
%%
## When was what said, and when was what shown?

The figure is written to the folder `figures` beside this notebook, with the rows it draws.
%%
timeline = lay_out_timeline(record, verdicts)
burst, period = choose_burst(timeline), choose_period(timeline)
words = findings.word_swimlanes(timeline, share, burst)
height, keys = charts_lanes.measure_swimlanes(timeline.lanes), charts_lanes.list_swimlane_keys(timeline.items)
axes = new_axes(words, 8, height, keys=keys)
charts_lanes.draw_swimlanes(axes, timeline, burst=burst, period=period)
save_figure(axes, "agency-swimlanes", words, timeline.items, folder="figures")
%%
## What was denied, and what has come to light?
%%
matrix = measures.tabulate_matrix(record, verdicts)
words = findings.word_matrix(matrix, share, timeline.as_of)
scopes, shown = charts_matrix.order_matrix(matrix, measures.SHOWN_ORDER)
height, keys = charts_matrix.measure_matrix(matrix, scopes), charts.list_class_keys(matrix["class"])
axes = new_axes(words, 8, height, keys=keys, left=1.25)
charts_matrix.draw_matrix(axes, matrix, scopes=scopes, shown=shown)
save_figure(axes, "discrepancy-matrix", words, matrix, folder="figures")
%%
## One body on a page

Change the number to turn the pages: 0 is the first row of `agencies.csv`.
%%
card(record, record.agencies["agency_id"].iloc[0]) if len(record.agencies) else "agencies.csv has no row yet"
%%
## What would change this

A source that nobody has read yet; a date known more precisely; another code. Each is a cell of a table in this folder.
"""
"""The cells of the notebook, parted by lines of two per cent signs; one that begins with `#` is prose."""

STEPS = """\
# {title}

A case for the kit *said and shown*: a folder of tables (CSV), which the kit checks and judges. `datapackage.json` is
the codebook: for every column what it means and what it may hold. `codes.csv` explains every code. {examples}

## Ten steps

1. **Open a terminal in the folder of the kit**, type `. .venv/bin/activate` (on Windows `.venv\\Scripts\\activate`),
   then `cd` and the path of this folder. All commands below are typed here; the dot at their end means *this folder*.
2. **Check**: `python -m analysis check .` should say `0 errors, 0 warnings`. A warning (a statement
   that one person alone has coded, a source that no row cites) stops nothing.
3. **Look**: `python -m analysis judge .` gives every statement its class and says why; `python -m analysis agencies
   .` gives a line a body{card}. `python -m jupyterlab your-case.ipynb` opens a notebook with tables and figures:
   choose *Run*, then *Run All Cells*.
4. {remove}
5. **Open a table.** In Excel import it, do not open it by double-click: *Data*, *From Text/CSV*, *Do not detect data
   types*; else `2020-02` turns into a day. Save as *CSV UTF-8 (comma delimited)*. LibreOffice: choose UTF-8, comma,
   and mark all columns as text. Keep the header and the order of the columns, and sort the rows by the first column.
   The check warns of the line ends that Windows writes, and of rows that stand in another order; both are read all
   the same.
6. **Add each body** to `agencies.csv`: an id in small letters with hyphens, such as `springfield-pd`, and its names.
   The place is a code such as `US-NY` or `FR`. The maker of the tool is a row too, of type `vendor`.
7. **Add each document you read** to `sources.csv`, with its day and address. Every other row names its `source_id`.
8. **Add each statement** to `statements.csv`: one row for one body, one day, one position (`denies`, `admits`, ...)
   and one scope (`use`, `procurement`, ...). A denial needs `object` (`{tool}` or `{wider}`), `scope` and `tense`.
   The id is the body's, then `-s` and a number: `springfield-pd-s01`; `utterance_id` is the same with `-u`, shared by
   the parts of one reply. An admission that says what took place has `admits_happened` (when) and `admits_shows`
   (what).
9. **Add what is shown**: `evidence.csv` (a finding, a court, a released document, a report; id with `-e`),
   `leaked_clients.csv` (an entry of a leaked list; id with `-l`; it does not by itself show use). Write a date as
   precisely as the source does: `2020-02-27`, `2020-02`, `2020-02-18/2020-02-29` (one day in between); in `happened`
   and `admits_happened` also `2019-10/2020-02-05` (from, to), `2019-10/` (from, end not known), `/2020-02-28` (by
   then).
10. **Check and judge again** (steps 2 and 3). A message says file, line, column, what was found and how to mend it.
    Add `--as-of 2020-02-25` to `judge` for what was known on a day, `--out verdicts.csv` for a table. Then read the
    sources of every class once more, and ask the bodies, before you print.

`as_of` in `datapackage.json` is the day on which the record was compiled: nothing may be dated after it. When you add
later rows, open that file in a text editor and set `as_of` to the day of your work. `title` and `version` stand there
too.

## Cells that every row needs

{required}

The other columns may stay empty: *not coded, or does not apply*. `unknown` means *looked for, not known*.

## Codes of your own

In `datapackage.json`, a column lists its codes in `enum`. A new code needs a row in `codes.csv` that explains it,
under the column's name. `check` says what is still missing.

- **Another thing denied** (a scope): add it to the `enum` of `scope` in `statements`, `bearing` and `coding_b`, a row
  in `codes.csv`, and in `bearing.csv` one row for each shown fact that bears on it: `contradicts`, `outside` its
  words, or `weak`.
- **Another shown fact**: add it to the `enum` of `shows` in `evidence`, `leaked_clients` and `bearing`, and of
  `admits_shows` in `statements`; in `codes.csv` a row under `shows` and one under `admits_shows`; in `bearing.csv`
  what it bears on.
- **Another tool** (an object): add it to the `enum` of `object` in `statements`, `evidence` and `coding_b`, a row in
  `codes.csv`, and under `case` in `covers` a line that names the objects whose evidence bears on a denial of it. List
  it under `{wider}` too, if a denial of any such tool covers it, and give it a name in `names`.
- **Another leak**: add it to the `enum` of `leak` in `leaked_clients` and of `origin` in `evidence`, with a row in
  `codes.csv` under each. """
WIDTH = 125
WITH_EXAMPLES = (
    "Each table holds a few rows to learn from. They are invented: their keys begin with `example-` (of an event, the day "
    "comes first; the claims of an article begin with `Example`), and their notes say so."
)
REMOVE = (
    "**Remove the examples** when you have seen enough: in every table but `bearing.csv` and `codes.csv`, delete all rows but "
    "the header, in one go, since they name each other. Or make the case again with `new-case` and `--empty`, elsewhere."
)
NO_EXAMPLES = (
    "**Begin with one body and one document.** The tables are empty but for their headers; `bearing.csv` and `codes.csv` hold "
    "the method. To see filled ones, make another case with `new-case`, without `--empty`."
)


def write_guide(title: str, objects: tuple[str, str], required: Mapping[str, Sequence[str]], *, examples: bool) -> str:
    """Write the README of a case.

    Parameters
    ----------
    title : str
        Title of the case.
    objects : pair of str
        The codes of the tool and of any such tool.
    required : mapping
        Name of each table's file -> the columns that every row needs.
    examples : bool
        Whether the tables hold example rows.
    """
    listed = "\n".join(f"- `{file}`: {', '.join(columns)}" for file, columns in required.items())
    text = STEPS.format(
        title=title,
        tool=objects[0],
        wider=objects[1],
        required=listed,
        examples=WITH_EXAMPLES if examples else "The tables are empty.",
        remove=REMOVE if examples else NO_EXAMPLES,
        card="; `python -m analysis card example-city-ps .`, one body on a page" if examples else "",
    )
    return "\n".join(_wrap(block) for block in re.split(r"\n(?=\n|#|- |\d+\. )", text.rstrip("\n"))) + "\n"


def _wrap(block: str) -> str:
    """Break a paragraph or an item of a list anew, since what was put into it made its lines longer."""
    words = block.lstrip("\n")
    indent = len(words) - len(re.sub(r"^(\d+\. |- )", "", words))
    lines = textwrap.fill(" ".join(words.split()), WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False)
    return block[: len(block) - len(words)] + (words if words.startswith("#") else lines)


def write_notebook(title: str, day: str) -> str:
    """Write the notebook of a case, not yet run.

    Parameters
    ----------
    title : str
        Title of the case.
    day : str
        A day to try as an as-of date.
    """
    cells: list[dict[str, Any]] = []
    for number, text in enumerate(CELLS.split("%%\n"), start=1):
        prose = text.startswith("#")
        source = text.rstrip("\n").replace("{title}", title).replace("{day}", day)
        cell: dict[str, Any] = {"cell_type": "markdown" if prose else "code", "id": f"cell-{number:02}", "metadata": {}}
        cells.append(cell | ({} if prose else {"execution_count": None, "outputs": []}) | {"source": source})
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
