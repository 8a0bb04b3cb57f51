"""Listen to a page: every request it makes, every error it prints."""

import re
from contextlib import contextmanager

HARMLESS: tuple[tuple[str, str], ...] = ()
"""Messages of JupyterLab's own that are no fault of a notebook: a pattern that fits the whole message, and the reason."""


class Watch:
    """What a page asked for and complained of."""

    def __init__(self, page, inside):
        self.inside, self.outside, self.errors = inside, [], []
        page.on("request", lambda request: self._note_address(request.url))
        page.on("websocket", lambda socket: self._note_address(socket.url))
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note_address(self, address):
        if not address.startswith((*self.inside, "data:", "blob:")):
            self.outside.append(address)

    def _note_message(self, message):
        known = any(re.fullmatch(pattern, message.text, flags=re.DOTALL) for pattern, _ in HARMLESS)
        if message.type == "error" and not known:
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def check(self):
        """Fail where the page asked for anything outside, or printed an error."""
        assert self.outside == []
        assert self.errors == []


@contextmanager
def watch_page(browser, inside, **options):
    """Open a page in a context of its own; at the end nothing may have been asked for outside, and no error printed."""
    context = browser.new_context(**options)
    try:
        page = context.new_page()
        page.set_default_timeout(180_000)
        watch = Watch(page, tuple(inside))
        yield page
        watch.check()
    finally:
        context.close()
