"""The table of bodies and the messages beside it, as HTML.

Decides how a view looks; which rows it has is decided in `explorer`. Every text of a record is escaped. Each class has a
mark of its own shape beside its words, so that the table reads without colour.
"""

import html
from datetime import date

import pandas as pd

from analysis.charts import CLASS_STYLES
from analysis.explorer import COLUMNS, Asked, say_day

SHAPES = {"s": "■", "^": "▲", "D": "◆", "X": "✖", ">": "▶", "o": "●", "P": "✚", "h": "⬢"}
WAITING = '<p class="explorer-waiting">The lane is being drawn.</p>'
NUMBERS = ("denials", "facts")
STYLE = """<style>
.explorer { --explorer-line: var(--jp-border-color2, #bdbdbd); padding: 2px; }
.explorer .explorer-controls > * { margin: 2px 14px 2px 0; }
.explorer :is(button, input, select, a, .noUi-handle, .explorer-scroll):focus-visible {
  outline: 3px solid #0072B2 !important; outline-offset: 1px; }
.explorer .explorer-agency { margin: 0; }
.explorer .explorer-agency select { width: 100%; font-size: 13px; margin: 0; }
.explorer .explorer-message, .explorer .explorer-saved { font-weight: 600; }
.explorer .explorer-scroll { overflow: auto; max-height: 420px; border: 1px solid var(--explorer-line); }
.explorer table.explorer-rows { border-collapse: separate; border-spacing: 0; font-size: 13px; line-height: 1.3; width: 100%; }
.explorer table.explorer-rows :is(th, td) { text-align: left; vertical-align: top; padding: 3px 6px; white-space: normal;
  border-bottom: 1px solid var(--explorer-line); background: var(--jp-layout-color0, white); font-weight: normal; }
.explorer table.explorer-rows .explorer-number { text-align: right; }
.explorer table.explorer-rows thead th { position: sticky; top: 0; z-index: 2; font-weight: 600; }
.explorer table.explorer-rows tr.explorer-picked :is(th, td) { position: sticky; top: 1.9em; bottom: 0; z-index: 1;
  background: var(--jp-brand-color3, #bbdefb); }
.explorer table.explorer-rows tr.explorer-picked th::before { content: "▶ "; }
.explorer table.explorer-rows tbody th { min-width: 10em; }
.explorer table.explorer-rows td:nth-child(5) { white-space: nowrap; }
.explorer .explorer-mark { -webkit-text-stroke: 0.6px #222; paint-order: stroke; }
.explorer .explorer-card { overflow-x: auto; line-height: 1.35; }
.explorer .explorer-card table { border-collapse: collapse; font-size: 13px; margin: 4px 0 12px; }
.explorer .explorer-card :is(th, td) { border-bottom: 1px solid var(--explorer-line); }
.explorer .explorer-card table { display: block; overflow-x: auto; max-width: 100%; }
.explorer .widget-html-content { flex: 1 1 0; min-width: 0; line-height: 1.4; }
.explorer .explorer-card, .explorer .explorer-lane { max-width: 100%; }
.explorer .explorer-waiting { min-height: 24em; }
.explorer .explorer-lane svg { max-width: 100%; height: auto; background: white; }
</style>"""

# JupyterLab takes keys for its own while a list or a slider has the focus: an arrow moves to the next cell, D D deletes one. It
# leaves them to an element with this attribute, which no widget can be given but by a line of script; it waits until the
# controls stand in the page. Nothing of a record is in it.
KEYS = (
    '<img alt="" src="data:," onerror="(function find(image) { const box = image.closest(\'.explorer\');'
    " if (!box) { setTimeout(find, 100, image); return; }"
    " box.addEventListener('focusin', (moved) => { moved.target.dataset.lmSuppressShortcuts = 'true'; });"
    ' })(this)">'
)


def write_table(asked: Asked, picked: str, sorted_by: str) -> str:
    """Write the rows seen as a table; the picked row is marked, and stays in sight when the table is scrolled."""
    head = "".join(_write_head(name, sorted_by) for name in COLUMNS)
    body = "\n".join(_write_row(row, row["agency_id"] == picked) for row in asked.rows.to_dict("records"))
    caption = f"Agencies as known on {say_day(asked.day)}"
    return (
        f'<div class="explorer-scroll" role="region" tabindex="0" aria-label="{html.escape(caption)}">'
        f'<table class="explorer-rows"><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>'
    )


def _write_head(name: str, sorted_by: str) -> str:
    sorting = ' aria-sort="other"' if name == sorted_by else ""
    return f'<th scope="col"{_class_of(name)}{sorting}>{html.escape(COLUMNS[name])}{" ↕" if sorting else ""}</th>'


def _class_of(name: str) -> str:
    return ' class="explorer-number"' if name in NUMBERS else ""


def _write_row(row: dict, picked: bool) -> str:
    cells = [f"<td{_class_of(name)}>{_write_cell(row, name)}</td>" for name in list(COLUMNS)[1:]]
    mark = ' class="explorer-picked" aria-current="true"' if picked else ""
    return f'<tr{mark}><th scope="row">{_write_cell(row, "agency")}</th>{"".join(cells)}</tr>'


def _write_cell(row: dict, name: str) -> str:
    text = escape(str(row[name]))
    return f"{mark_class(row['gravest'])} {text}" if name == "class" and row["gravest"] else text


def mark_class(code: str) -> str:
    """Give the mark of a class, of the shape and colour that it has in the figures; the words stand beside it."""
    shape, colour = CLASS_STYLES[code]
    return f'<span class="explorer-mark" aria-hidden="true" style="color: {colour}">{SHAPES[shape]}</span>'


def escape(text: str) -> str:
    """Escape a text of the record; a dollar sign or backslash alone in an element starts no formula."""
    return "".join(f"<span>{letter}</span>" if letter in "$\\" else letter for letter in html.escape(text))


def frame_page(page: str, shown: tuple[str, date]) -> str:
    """Put a page, or a picture, into a frame that says which body and day it shows."""
    agency_id, day = shown
    return f'<div class="explorer-frame" data-agency="{html.escape(agency_id)}" data-day="{day}">{page}</div>'


def say_asked(asked: Asked) -> str:
    """Say how many rows are seen, of how many, as known on which day; what to do where there is none."""
    day, number = say_day(asked.day), len(asked.rows)
    if not asked.total:
        return f"Nothing was public by {day}. Choose a later day."
    if not number:
        return f"None of the {asked.total} agencies known on {day} is what you asked for. Clear filters shows them all."
    return f"{number} of {asked.total} agencies, as known on {day}."


def write_message(text: str) -> str:
    """Write a message that a screen reader speaks when it changes."""
    return f'<div role="status" aria-live="polite">{escape(text)}</div>'


def list_picks(asked: Asked) -> list[tuple[str, str]]:
    """List the rows for a list box, as (words, id): names that two bodies share get their ids."""
    rows = asked.rows[["agency", "agency_id"]]
    shared = rows["agency"].duplicated(keep=False)
    names = rows["agency"].where(~shared, rows["agency"] + " (" + rows["agency_id"] + ")")
    return list(zip(names, rows["agency_id"], strict=True))


def show_rows(asked: Asked) -> pd.DataFrame:
    """Give the rows seen as a table for a page without controls.

    Returns
    -------
    pandas.DataFrame
        One row per body, in the order seen: the columns of `COLUMNS` under their names in words, the agency the index.
    """
    return asked.rows[list(COLUMNS)].rename(columns=COLUMNS).set_index(COLUMNS["agency"])
