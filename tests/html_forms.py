"""The forms of a page as a browser without scripts would send them."""

from collections.abc import Sequence
from html.parser import HTMLParser

Pairs = list[tuple[str, str]]


class _Reader(HTMLParser):
    """Collects the fields of the form whose action has these words in it."""

    def __init__(self, action: str) -> None:
        super().__init__(convert_charrefs=True)
        self._action = action
        self._inside = False
        self._templates = 0
        self._area: tuple[str, list[str]] | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self.found: Pairs = []

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        self._templates += tag == "template"
        if tag == "form":
            self._inside = self._action in (has.get("action") or "")
        elif self._inside and not self._templates:
            getattr(self, f"_begin_{tag}", lambda has: None)(has)

    def handle_endtag(self, tag):
        self._templates -= tag == "template"
        if not self._templates:
            getattr(self, f"_end_{tag}", lambda: None)()

    def handle_data(self, data):
        if self._area:
            self._area[1].append(data)

    def _begin_input(self, has):
        left_out = has.get("type") in ("checkbox", "radio") and "checked" not in has
        if has.get("name") and not left_out:
            self.found.append((has["name"], has.get("value") or ""))

    def _begin_textarea(self, has):
        self._area = (has["name"], [])

    def _begin_select(self, has):
        self._select = (has["name"], [])

    def _begin_option(self, has):
        if self._select:
            self._select[1].append((has.get("value") or "", "selected" in has))

    def _end_form(self):
        self._inside = False

    def _end_textarea(self):
        if self._area:
            self.found.append((self._area[0], "".join(self._area[1]).removeprefix("\n")))
        self._area = None

    def _end_select(self):
        if self._select and self._select[1]:
            name, options = self._select
            chosen = [value for value, selected in options if selected] or [options[0][0]]
            self.found.append((name, chosen[0]))
        self._select = None


def as_browser(page: str, action: str) -> Pairs:
    """The fields of the form whose action has these words in it, as they stand."""
    reader = _Reader(action)
    reader.feed(page)
    assert reader.found, f"There is no form for {action}"
    return reader.found


def by_name(fields: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """The same as a client wants it; line breaks as browsers send them."""
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value.replace("\n", "\r\n"))
    return found
