"""The pictures of the screens as drawings for paper: the same SVG, each standing by itself.

On screens a row's drawing is as wide as there is room, with its labels as text beside it. Here each
is given a width, and the labels stay text: the PDF sets them in type beside the drawing.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from server.core.pictures import Grid, Parts, Picture, Plot, Shift, Strips, Takes

Render = Callable[..., str]

_WIDTHS: Final = {"pic-strip": 330, "pic-bar": 330, "pic-ground": 320, "pic-slope": 300}
_SWATCH: Final = "pic-swatch"
_TAGS: Final = re.compile(r"<svg\b[^>]*>|</svg>")
_CLASS: Final = re.compile(r'class="(pic-[a-z]+)')
_HEIGHT: Final = re.compile(r' height="([\d.]+)em"')
_FONT: Final = re.compile(r' font-size="(\d+)"')
_PATTERN: Final = re.compile(r"<pattern\b.*?</pattern>", re.DOTALL)
_EM: Final = 16.0
_ROOM: Final = 8  # around a drawing, for marks that stand out of it


def drawing(picture: Picture, render: Render, language: str) -> dict[str, Any]:
    """What paper needs of a picture beside its numbers: drawings, and what stands by them."""
    page = render("summary/drawing.html", spoken_in=language, picture=picture)
    found = list(_drawn(page))
    shared = "".join(dict.fromkeys(_PATTERN.findall(page)))
    drawn = [_alone(one, name, shared) for name, one in found if name in _WIDTHS]
    about: dict[str, Any] = {
        "form": picture.__struct_config__.tag,
        "title": picture.title,
        "reading": picture.reading,
        "drawn": drawn,
    }
    match picture:
        case Strips():
            about["labels"] = [row.label for row in picture.rows]
            about["ends"] = [picture.low, picture.high]
        case Parts():
            swatches = [_alone(one, name, shared) for name, one in found if name == _SWATCH]
            about["labels"] = [label for label, _ in picture.rows]
            about["legend"] = list(zip(swatches, picture.answers, strict=False))
        case Plot():
            about["labels"] = [picture.label]
        case Shift():
            about["reach"] = picture.reach
        case Grid():
            about["shades"] = [_shades(counts) for _, counts in picture.rows]
        case Takes():
            about["shades"] = [_shades(picture.first), _shades(picture.second)]
    return about


def _shades(counts: tuple[int, ...]) -> list[float]:
    whole = sum(counts) or 1
    return [round(count / whole, 3) for count in counts]


def _drawn(page: str) -> Iterator[tuple[str, str]]:
    """The outermost drawings of a page with the first of their classes."""
    depth, start = 0, 0
    for tag in _TAGS.finditer(page):
        if tag[0] == "</svg>":
            depth -= 1
            if depth == 0:
                one = page[start : tag.end()]
                named = _CLASS.search(one[: one.index(">")])
                yield named[1] if named else "", one
        else:
            start = tag.start() if depth == 0 else start
            depth += 1


def _alone(one: str, name: str, shared: str) -> str:
    """A drawing that needs no page around it: sizes in pixels, and the weaves that it is filled
    with."""
    head, body = one[: one.index(">") + 1], one[one.index(">") + 1 : -len("</svg>")]
    font, tall = _FONT.search(head), _HEIGHT.search(head)
    em = float(font[1]) if font else _EM
    height = round(float(tall[1]) * em if tall else em, 1)
    width = _WIDTHS.get(name, height)
    body = _PATTERN.sub("", body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width + 2 * _ROOM}" '
        f'height="{height + 2 * _ROOM}" viewBox="{-_ROOM} {-_ROOM} {width + 2 * _ROOM} '
        f'{height + 2 * _ROOM}" font-family="Atkinson Hyperlegible Next" font-size="{em}">'
        f"<defs>{shared}</defs>"
        f'<svg x="0" y="0" width="{width}" height="{height}" overflow="visible">{body}</svg></svg>'
    )
