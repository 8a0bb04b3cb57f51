"""The controls of the explorer: a day, filters, a search, an order, a list to pick from, and a button that saves.

Decides what a change of a control does and nothing of what is shown: that is in `explorer`, `explorer_page`, `card` and
`lanes`. Each change computes only what it can have changed: the table, then the page of the body picked, then its lane,
and what was once computed for a body and a day is kept.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path

import ipywidgets as widgets

from analysis import explorer, explorer_page
from analysis.card import Card, card
from analysis.explorer import Asked, Filters
from analysis.histories import History
from analysis.lanes import picture_lane
from analysis.paths import VIEWS

KEPT = 200
"""Pages and lanes that are kept for when they are asked for again."""
PAUSE = 0.5
"""Seconds without a change after which a lane is drawn; drawing takes about half a second."""
FILTERS = {
    "place": ("Place", "all places"),
    "kind": ("Kind", "all kinds"),
    "gravest": ("Class", "all classes"),
    "position": ("Statement", "any statement or none"),
}
LABEL = {"description_width": "5.5em"}


class Explorer(widgets.VBox):
    """Controls and pages to explore a record in JupyterLab; shown where it is the last line of a cell.

    Parameters
    ----------
    history : History
        As `trace_history` gives it for a record.
    folder : pathlib.Path
        Where saved views go.
    """

    def __init__(self, history: History, folder: Path = VIEWS):
        """Make the controls and show the whole record, as of its own day."""
        self.history = history
        self.texts = explorer.gather_texts(history.record)
        self.choices = explorer.list_choices(self.history)
        self.folder = folder
        self.asked: Asked  # set by the first `_ask`, below, before anything reads it
        self.shown: tuple[str | None, date] | None = None
        self.drawing: asyncio.TimerHandle | None = None
        self.quiet = False
        self.find_card = lru_cache(KEPT)(self._find_card)
        self.find_lane = lru_cache(KEPT)(self._find_lane)
        self._make_day_controls()
        self._make_filter_controls()
        self._make_pages()
        super().__init__(self._lay_out())
        self.add_class("explorer")
        self._listen()
        self._ask()

    # the controls

    def _make_day_controls(self) -> None:
        """Make the controls that choose a day: a slider, a field to type in, steps from change to change, turning points."""
        days = explorer.list_days(self.history)
        labels = [(explorer.say_day(day), day) for day in days]
        self.day = _name(
            widgets.SelectionSlider(
                options=labels, value=days[-1], continuous_update=False, description="As of", style=LABEL
            ),
            "day",
            width="min(100%, 46em)",
        )
        self.date = _name(
            widgets.DatePicker(value=days[-1], min=days[0], max=days[-1], description="Type a day", style=LABEL),
            "date",
            width="18em",
        )
        steps = {"before": "◀ change before", "after": "change after ▶"}
        tips = {"before": "The last day before on which anything became public", "after": "The next such day"}
        self.steps = {
            name: _name(widgets.Button(description=words, tooltip=tips[name]), name, width="12em")
            for name, words in steps.items()
        }
        points = [("choose a day", None), *explorer.list_turning_points(self.history)]
        self.turning = _name(
            widgets.Dropdown(options=points, description="Go to", style=LABEL), "turning", width="min(100%, 46em)"
        )

    def _make_filter_controls(self) -> None:
        """Make the filters, the search, the order and the buttons."""
        self.filters = {
            name: _name(
                widgets.Dropdown(options=[(anything, ""), *self.choices[name]], description=label, style=LABEL), name
            )
            for name, (label, anything) in FILTERS.items()
        }
        self.search = _name(
            widgets.Text(placeholder="words, then Enter", description="Search", continuous_update=False, style=LABEL),
            "search",
        )
        self.clear = _name(widgets.Button(description="Clear filters"), "clear", width="9em")
        sorts = [(words, name) for name, words in explorer.SORTS.items()]
        self.sort = _name(widgets.Dropdown(options=sorts, description="Sort by", style=LABEL), "sort")
        self.turned = _name(widgets.ToggleButton(description="Turn order round"), "order", width="10em")
        self.save = _name(widgets.Button(description="Save these rows as CSV"), "save", width="16em")

    def _make_pages(self) -> None:
        """Make the places of the messages, the table, the list to pick from, the lane and the page."""
        self.message = _name(widgets.HTML(), "message", width="auto")
        self.saved = _name(widgets.HTML(), "saved", width="auto")
        self.table = _name(widgets.HTML(), "table", width="auto")
        self.table.layout.flex = "1 1 30em"
        self.table.layout.min_width = "20em"
        self.agency = _name(widgets.Select(options=[], rows=18, description="Pick an agency"), "agency", width="100%")
        self.agency.style.description_width = "0px"
        self.page = _name(widgets.HTML(), "card", width="auto")
        self.lane = _name(widgets.HTML(), "lane", width="auto")

    def _lay_out(self) -> list[widgets.Widget]:
        """Lay everything out in the order in which Tab goes through it."""
        rows = [
            [self.day],
            [self.date, *self.steps.values()],
            [self.turning],
            [*self.filters.values(), self.search, self.clear],
            [self.sort, self.turned, self.save],
        ]
        boxes = [_put_in_a_row(row, "controls") for row in rows]
        style = widgets.HTML(explorer_page.STYLE + explorer_page.KEYS, layout={"display": "none"})
        label = widgets.HTML("<b>Pick an agency</b> (arrows, letters)")
        picking = widgets.VBox([label, self.agency], layout={"flex": "0 0 auto", "width": "15em"})
        return [style, *boxes, self.message, self.saved, _put_in_a_row([picking, self.table]), self.lane, self.page]

    def _listen(self) -> None:
        """Say which control is answered by what."""
        for control in (self.day, self.date, self.turning):
            control.observe(self._take_day, "value")
        for control in (*self.filters.values(), self.search, self.sort, self.turned):
            control.observe(self._ask, "value")
        self.agency.observe(self._pick, "value")
        for name, button in self.steps.items():
            button.on_click(lambda _, forward=name == "after": self._step(forward))
        self.clear.on_click(self._clear)
        self.save.on_click(self._save)

    # what a change does

    @contextmanager
    def _hush(self) -> Iterator[None]:
        """Set controls without an answer to each."""
        self.quiet = True
        try:
            yield
        finally:
            self.quiet = False

    def _take_day(self, change: dict) -> None:
        """Take a day from any of the three controls that name one, and let the others say the same."""
        if self.quiet or (change["new"] is None and change["owner"] is self.turning):
            return
        self._go_to(change["new"] or self.day.value)

    def _step(self, forward: bool) -> None:
        """Go to the next or the last day on which anything became public."""
        self._go_to(explorer.step_to_change(self.history, self.day.value, forward))

    def _go_to(self, day: date) -> None:
        """Go to a day, and let every control that names one say so."""
        with self._hush():
            self.day.value = self.date.value = day
            self.turning.value = day if day in [value for _, value in self.turning.options] else None
        self._ask()

    def _clear(self, _: object) -> None:
        """Take every filter and the search away."""
        with self._hush():
            for control in (*self.filters.values(), self.search):
                control.value = ""
        self._ask()

    def _ask(self, _: object = None) -> None:
        """Show the rows asked for, then the page of the row picked: still the same where it is among them."""
        if self.quiet:
            return
        filters = Filters(**{name: control.value for name, control in self.filters.items()}, words=self.search.value)
        order = (self.sort.value, self.turned.value)
        self.asked = explorer.ask(self.history, self.texts, day=self.day.value, filters=filters, order=order)
        picks = explorer_page.list_picks(self.asked)
        picked = self.agency.value
        ids = [agency_id for _, agency_id in picks]
        with self._hush():
            if list(self.agency.options) != picks:
                self.agency.options = picks
            self.agency.value = picked if picked in ids else next(iter(ids), None)
        self.message.value = explorer_page.write_message(explorer_page.say_asked(self.asked))
        self.clear.button_style = "" if picks else "warning"
        self.saved.value = ""
        self._show()

    def _pick(self, _: object) -> None:
        """Show the page of another body."""
        if not self.quiet:
            self._show()

    def _show(self) -> None:
        """Show the table with its picked row, then the page, then the lane; each goes out as soon as it is made."""
        picked, day = self.agency.value, self.day.value
        self.table.value = explorer_page.write_table(self.asked, picked or "", self.sort.value)
        if (picked, day) == self.shown:
            return
        self.shown = (picked, day)
        if picked is None:
            self._cancel()
            self.page.value = self.lane.value = ""
            return
        self.page.value = explorer_page.frame_page(self.find_card(picked, day)._repr_html_(), (picked, day))
        self._draw_soon(picked, day)

    def _draw_soon(self, picked: str, day: date) -> None:
        """Draw the lane when the reader has paused, so that a next change need not wait for it; at once outside a loop."""
        self._cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._draw(picked, day)
            return
        if not self.lane.value:  # the first time, so that a cell whose lane can't be drawn fails
            self._draw(picked, day)
            return
        self.lane.value = explorer_page.frame_page(explorer_page.WAITING, (picked, day))
        self.drawing = loop.call_later(PAUSE, self._draw, picked, day)

    def _cancel(self) -> None:
        """Leave a lane undrawn that is no longer asked for."""
        if self.drawing:
            self.drawing.cancel()
            self.drawing = None

    def _draw(self, picked: str, day: date) -> None:
        """Draw the lane of the body shown."""
        self.drawing = None
        self.lane.value = explorer_page.frame_page(self.find_lane(picked, day), (picked, day))

    def _find_card(self, agency_id: str, day: date) -> Card:
        """Gather the page of a body on a day."""
        return card(self.history.record, agency_id, day, history=self.history)

    def _find_lane(self, agency_id: str, day: date) -> str:
        """Draw the lane of a body on a day; empty where it has none."""
        picture = picture_lane(self.history, self.find_card(agency_id, day))
        return picture.svg[picture.svg.index("<svg") :] if picture else ""

    def _save(self, _: object) -> None:
        """Save the rows seen, and say where; say why where that is not possible."""
        try:
            path = explorer.save_view(self.asked, explorer.say_filters(self.asked.filters, self.choices), self.folder)
        except OSError as error:
            text = f"Not saved: {error.filename or self.folder}: {error.strerror}."
        else:
            text = f"{len(self.asked.rows)} rows saved to {path}"
        self.saved.value = explorer_page.write_message(text)


def _name(control: widgets.Widget, name: str, width: str = "19em") -> widgets.Widget:
    """Give a control its place in the style sheet, and its width."""
    control.add_class(f"explorer-{name}")
    control.layout.width = width
    return control


def _put_in_a_row(controls: list[widgets.Widget], name: str = "row") -> widgets.Box:
    """Put controls side by side, and under each other where the page is narrow."""
    row = widgets.Box(controls, layout={"display": "flex", "flex_flow": "row wrap", "align_items": "flex-start"})
    row.add_class(f"explorer-{name}")
    return row
