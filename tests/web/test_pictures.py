"""Pictures as templates draw them: for nobody, one, five and forty, and with hostile words."""

import re
from functools import cache
from html.parser import HTMLParser

import jinja2
import pytest

from server.core import pictures
from server.core.forms import Point
from server.core.pictures import Picture, dots, grid, parts, plot, shift, strips, takes
from server.web.templating import environment

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "أن أقول لا",
    "x" * 60,
    "long " * 30,
)
PLAIN = ("Ask for it", "Say no", "Return it")
VOID = {"br", "img", "input", "meta", "link"}


class Drawn(HTMLParser):
    """What stands on a page: tags with their attributes, and whether all are closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def all(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]

    def tag(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == name]


@cache
def template(options: str) -> jinja2.Template:
    source = (
        '{% import "components/pictures.html" as pictures %}'
        f"{{{{ pictures.draw(picture, id{options}) }}}}"
    )
    return environment().from_string(source)


def draw(picture: Picture, name: str = "pic-1", options: str = "") -> str:
    """One figure, as a kind's template asks for it."""
    return template(options).render(picture=picture, id=name)


def every(n: int, labels: tuple[str, ...] = PLAIN) -> list[Picture]:
    """Every form, with these labels everywhere where an author or a person may write."""
    lines = [dots(label, [(k * 7 + i) % 101 for k in range(n)]) for i, label in enumerate(labels)]
    counts = tuple((n + i) // len(labels) for i in range(len(labels)))
    rows = [(label, counts) for label in labels]
    first = labels[0]
    points = [Point((k * 37) % 101, (k * 61) % 101) for k in range(n)]
    return [
        strips(first, lines, first, labels[-1], ladder=True),
        strips(first, lines[:1], first, labels[-1]),
        parts(first, labels, rows, diverging=True),
        parts(first, labels, rows),
        plot(first, first, points, Point(70, 80) if n else None),
        shift(first, [(40, 40 + (k * 17) % 61 - 16) for k in range(n)]),
        grid(first, labels, rows),
        takes(first, labels, counts, counts),
    ]


CASES = [
    pytest.param(picture, id=f"{n}-{type(picture).__name__}-{i}{'-hostile' * (labels is HOSTILE)}")
    for n in (0, 1, 5, 12, 40)
    for labels in (PLAIN, HOSTILE)
    for i, picture in enumerate(every(n, labels))
]


@pytest.mark.parametrize("picture", CASES)
def test_a_picture_obeys_the_content_security_policy(picture: Picture):
    drawn = Drawn(draw(picture, options=", tabled=true"))
    names = {tag for tag, _ in drawn.tags}
    assert not names & {"script", "style", "img", "a", "foreignobject", "image", "use"}
    every_name = {name for _, attrs in drawn.tags for name in attrs}
    assert not [name for name in every_name if name == "style" or name.startswith("on")]
    assert "49" not in "".join(drawn.words).split(), "no one's words are run as a template"


@pytest.mark.parametrize("picture", CASES)
def test_the_ids_of_two_pictures_never_meet(picture: Picture):
    both = Drawn(draw(picture, "one") + draw(picture, "two"))
    ids = both.all("id")
    assert len(ids) == len(set(ids))
    pointed = re.findall(r"url\(#([^)]+)\)", " ".join(both.all("fill")))
    for asked in (*pointed, *both.all("aria-labelledby"), *both.all("aria-describedby")):
        assert asked in ids


@pytest.mark.parametrize("picture", CASES)
def test_a_picture_says_itself_and_has_its_numbers_as_a_table(picture: Picture):
    html = draw(picture)
    drawn = Drawn(html)
    assert f"{picture.reading}" in "".join(drawn.words)
    (figure,) = drawn.tag("figure")
    assert figure["aria-labelledby"] in drawn.all("id")
    _, rows = picture.cells
    tables = drawn.tag("table")
    assert len(tables) == (1 if rows else 0)
    if isinstance(picture, pictures.Grid | pictures.Takes):
        assert html.count('<td role="cell"') == sum(len(row) - 2 for row in rows)
    else:
        assert html.count("<td>") == sum(len(row) - 1 for row in rows)
        drawings = [attrs for _, attrs in drawn.tags if attrs.get("role") == "img"]
        hidden = isinstance(picture, pictures.Shift) and not picture.differences
        assert [one["aria-labelledby"] for one in drawings] == ([] if hidden else ["pic-1-reading"])


@pytest.mark.parametrize("picture", CASES)
def test_nothing_lies_outside_a_drawing(picture: Picture):
    drawn = Drawn(draw(picture))
    for tag, attrs in drawn.tags:
        places = [attrs[name] for name in ("cx", "cy", "x", "x1", "x2", "width") if name in attrs]
        for place in places:
            if tag != "svg" and str(place).endswith("%"):
                assert -0.5 <= float(str(place)[:-1]) <= 100.5, (tag, attrs)
        if tag == "rect" and str(attrs.get("width", "")).endswith("%"):
            far = float(str(attrs.get("x") or "0%").rstrip("%")) + float(attrs["width"][:-1])
            assert far <= 101, attrs


def circles(picture: Picture) -> int:
    return draw(picture).count('<circle class="pic-dot" cx')


@pytest.mark.parametrize("n", [0, 1, 5, 40])
def test_each_answer_is_a_dot(n: int):
    values = [(k * 7) % 101 for k in range(n)]
    assert circles(strips("t", [dots("a", values), dots("b", values)], "", "")) == 2 * n
    assert circles(plot("t", "", [Point(v, v) for v in values])) == n
    assert circles(shift("t", [(v, v) for v in values])) == (n if n >= 8 else 0)
    two = draw(takes("t", ("a", "b"), (n, 0), (0, n)))
    assert two.count('class="pic-ring"') == two.count('<circle class="pic-dot"') == n


def test_each_count_is_written_even_where_its_part_is_narrow():
    html = draw(parts("t", ("a", "b", "c"), [("x", (97, 2, 1))]))
    assert re.findall(r">(\d+)</text>", html) == ["97"]
    assert re.findall(r"<b>(\d+)</b></span>", html) == ["2", "1"]


def test_few_people_are_squares():
    html = draw(parts("t", ("a", "b"), [("x", (4, 2))]))
    assert html.count("pic-seam") == 3 + 1
    assert "pic-seam" not in draw(parts("t", ("a", "b"), [("x", (40, 20))]))


@pytest.mark.parametrize("of", [2, 3, 4, 5, 6, 7])
def test_poles_are_drawn_to_their_sides_with_the_middle_apart(of: int):
    answers = tuple(f"answer {n}" for n in range(of))
    html = draw(parts("t", answers, [("x", tuple(range(20, 20 + of)))], diverging=True))
    row = html[html.index('class="pic-bar"') :]
    zero = float(re.search(r'pic-zero" x1="([\d.]+)%', row)[1])
    found = re.findall(r'pic-fill pic-([\w-]+)" x="([\d.]+)%" width="([\d.]+)%', row)
    low = [(float(x), float(w)) for hue, x, w in found if hue.startswith("low")]
    high = [(float(x), float(w)) for hue, x, w in found if hue.startswith("high")]
    assert len(low) == len(high) == of // 2
    assert len({hue for hue, _, _ in found}) == of, "each answer has a look of its own"
    assert all(x + w <= zero + 0.1 for x, w in low)
    assert all(x >= zero - 0.1 for x, _ in high)
    if of % 2:
        (mid,) = [float(x) for hue, x, _ in found if hue == "mid"]
        assert mid > max(x + w for x, w in high) + 1


def test_a_small_change_is_words_only():
    html = draw(shift("t", [(40, 60)] * 6))
    assert "<svg" not in html
    assert "Most of the 6 who answered twice went up." in html


def test_slopes_come_from_twenty_pairs_on():
    html = draw(shift("t", [(40, 40 + k) for k in range(20)]))
    assert html.count('class="pic-pair"') == 20
    assert 'class="pic-pair"' not in draw(shift("t", [(40, 40 + k) for k in range(19)]))


def test_rows_that_fewer_answered_say_how_many():
    rows = [dots("a", [1, 2, 3]), dots("b", [1])]
    assert "of 3" in draw(strips("t", rows, "", ""))
    assert "of 3" not in draw(strips("t", rows[:1], "", ""))


def test_a_title_can_be_left_to_the_page():
    picture = grid("Seen", ("a",), [("x", (1,))])
    assert "pic-title" in draw(picture)
    assert "pic-title" not in draw(picture, options=", titled=false")
