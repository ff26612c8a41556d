"""The tag tree of a PDF: printed as a screen reader says it, and checked as far as a program can.

The checks are those conditions of the Matterhorn protocol (the PDF Association's list of what makes
a file fail PDF/UA-1) that matter here and that need no eyes. By hand:

    python -m tests.typeset.tags FILE.pdf
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject

HEADING = re.compile(r"H(\d)$")
WITHIN = {
    "LI": {"L"}, "Lbl": {"LI"}, "LBody": {"LI"},
    "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"},
    "THead": {"Table"}, "TBody": {"Table"},
}  # fmt: skip


class Tag:
    """An element of the tree, with the text that is marked as its own."""

    def __init__(self, reader: PdfReader, node, texts: dict, roles: dict, parent=None):
        self.parent = parent
        self.own = str(node["/S"])[1:]
        self.kind = str(roles.get(node["/S"], node["/S"]))[1:]
        self.alt = node.get("/Alt")
        self.lang = node.get("/Lang")
        self.scope = attribute(node, "/Scope")
        self.headers = attribute(node, "/Headers")
        self.id = node.get("/ID")
        self.children: list[Tag | str] = []
        page = node.get("/Pg")
        for kid in listed(node.get("/K")):
            self._take(reader, kid, texts, roles, page)

    def _take(self, reader, kid, texts, roles, page):
        if isinstance(kid, int):
            self.children.append(texts.get((page and page.indirect_reference.idnum, kid), ""))
        elif "/S" in kid:
            self.children.append(Tag(reader, kid, texts, roles, self))
        elif "/MCID" in kid:
            at = kid.get("/Pg", page)
            self.children.append(texts.get((at.indirect_reference.idnum, kid["/MCID"]), ""))

    def walk(self) -> Iterator["Tag"]:
        yield self
        for child in self.children:
            if isinstance(child, Tag):
                yield from child.walk()

    @property
    def text(self) -> str:
        parts = (one if isinstance(one, str) else one._apart() for one in self.children)
        return " ".join("".join(parts).split())

    def _apart(self) -> str:
        return self.text if self.kind == "Span" else f" {self.text} "


def listed(thing) -> list:
    thing = thing.get_object() if hasattr(thing, "get_object") else thing
    if thing is None:
        return []
    return [one.get_object() if hasattr(one, "get_object") else one
            for one in (thing if isinstance(thing, ArrayObject) else [thing])]  # fmt: skip


def attribute(node, name):
    return next((one[name] for one in listed(node.get("/A"))
                 if isinstance(one, DictionaryObject) and name in one), None)  # fmt: skip


def tree(reader: PdfReader) -> Tag:
    """The whole tree; texts come from the pages' marked content."""
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    texts = {}
    for page in reader.pages:
        for mark, text in marked(reader, page):
            if mark is not None:
                key = (page.indirect_reference.idnum, mark)
                texts[key] = texts.get(key, "") + text
    (document,) = listed(root["/K"])
    return Tag(reader, document, texts, root.get("/RoleMap", {}))


def marked(reader: PdfReader, page) -> Iterator[tuple[int | None, str]]:
    """What a page draws, with its mark; None for an artifact. Fails at anything unmarked."""
    fonts = {name: letters(font) for name, font in page["/Resources"].get("/Font", {}).items()}
    # The mark, whether its words are told already, and whether its letters stand from the end.
    stack: list[tuple[int | None, bool, bool]] = []
    font: dict[bytes, str] = {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            about = operands[1] if len(operands) > 1 else {}
            about = about if isinstance(about, DictionaryObject) else {}
            mark, told, turned = stack[-1] if stack else (None, False, False)
            if "/ActualText" in about and not told:
                yield mark, about["/ActualText"]
                told = True
            stack.append(
                (about.get("/MCID", mark), told, turned or operands[0] == "/ReversedChars")
            )
        elif operator == b"EMC":
            stack.pop()
        elif operator == b"Tf":
            font = fonts[operands[0]]
        elif operator in DRAWN:
            assert stack, f"{operator.decode()} stands in no marked content"
            mark, told, turned = stack[-1]
            found = [] if told or operator not in (b"Tj", b"TJ") else shown(operands, font)
            yield mark, "".join(reversed(found) if turned else found)


def placed(reader: PdfReader, page) -> Iterator[tuple[float, str]]:
    """The words that a page draws, each with how far from the left they begin, in points."""
    fonts = {name: letters(font) for name, font in page["/Resources"].get("/Font", {}).items()}
    shift, within, font, turned = 0.0, 0.0, {}, False
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"cm":
            shift = float(operands[4])
        elif operator == b"Tm":
            within = float(operands[4])
        elif operator == b"BMC":
            turned = operands[0] == "/ReversedChars"
        elif operator == b"EMC":
            turned = False
        elif operator == b"Tf":
            font = fonts[operands[0]]
        elif operator in (b"Tj", b"TJ"):
            found = shown(operands, font)
            yield shift + within, "".join(reversed(found) if turned else found)


DRAWN = {b"Tj", b"TJ", b"Do", b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"sh", b"EI"}


def letters(font) -> dict[bytes, str]:
    """What the codes of a font mean, as it says itself."""
    made: dict[bytes, str] = {}
    table = font.get_object().get("/ToUnicode")
    for code, means in re.findall(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>",
                                  table.get_object().get_data() if table else b""):  # fmt: skip
        if len(means) >= 4:
            text = bytes.fromhex(means.decode()).decode("utf-16-be", "replace")
            made[bytes.fromhex(code.decode())] = text
    return made


def shown(operands, font) -> list[str]:
    parts = operands[0] if isinstance(operands[0], ArrayObject) else operands
    found = []
    for part in parts:
        if not isinstance(part, int | float):
            raw = getattr(part, "original_bytes", part if isinstance(part, bytes) else b"")
            found += [font.get(raw[n : n + 2], "") for n in range(0, len(raw), 2)]
    return found


# -- the checks -----------------------------------------------------------------------------------


def faults(path: Path | bytes) -> list[str]:
    """What is wrong with a file, in sentences; each begins with its condition of the protocol."""
    reader = PdfReader(io.BytesIO(path) if isinstance(path, bytes) else path)
    root = reader.trailer["/Root"]
    try:
        document = tree(reader)
    except AssertionError as error:
        return [f"01: {error}"]
    return [*_file(reader, root), *_pages(reader), *_order(document), *_parts(document)]


def _file(reader, root) -> Iterator[str]:
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "00: it does not say that it is tagged"
    metadata = root["/Metadata"].get_data() if "/Metadata" in root else b""
    if b"pdfuaid:part>1" not in metadata and b'pdfuaid:part="1"' not in metadata:
        yield "06-002: it does not claim PDF/UA-1"
    if b"dc:title" not in metadata:
        yield "06-003: it has no title"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "07-001: the window shows the file's name and not its title"
    if not root.get("/Lang"):
        yield "11-006: its language is not named"
    if not reader.outline:
        yield "bookmarks: there are none"


def _pages(reader) -> Iterator[str]:
    for number, page in enumerate(reader.pages, start=1):
        if page.get("/Tabs", "/S") != "/S" or ("/Annots" in page and "/Tabs" not in page):
            yield f"28-008: page {number} has another order for the keyboard"
        for name, font in page["/Resources"].get("/Font", {}).items():
            one = font.get_object()
            below = one["/DescendantFonts"][0].get_object() if "/DescendantFonts" in one else one
            held = below.get("/FontDescriptor", {})
            if one["/Subtype"] != "/Type3" and not any(f"/FontFile{n}" in held for n in ("", 2, 3)):
                yield f"31-009: font {name} of page {number} is not in the file"
            if "/ToUnicode" not in one:
                yield f"31-027: font {name} of page {number} does not say what its letters are"


def _order(document: Tag) -> Iterator[str]:
    last = 0
    for tag in document.walk():
        if found := HEADING.match(tag.kind):
            level = int(found[1])
            if level > last + 1:
                yield f"14-003: a heading of level {level} follows one of {last}: {tag.text}"
            if not tag.text:
                yield "14: a heading is empty"
            last = level


def _parts(document: Tag) -> Iterator[str]:
    for tag in document.walk():
        above = tag.parent.kind if tag.parent else ""
        if tag.kind in WITHIN and above not in WITHIN[tag.kind]:
            yield f"09-004: {tag.kind} stands in {above}"
        if tag.kind == "Figure" and not tag.alt:
            yield "13-004: a figure has no words for those who do not see it"
        if tag.kind == "TH" and not tag.scope:
            yield f"15-003: a head of a table does not say of what: {tag.text}"
        if tag.kind == "Document" and any(isinstance(one, str) and one.strip()
                                          for one in tag.children):  # fmt: skip
            yield "01: text stands in no element of its own"
        if tag.kind in ("Document", "Table", "L") and any(
            getattr(one, "kind", "") == "Span" for one in tag.children
        ):
            yield f"09: loose words stand in {tag.kind}: {tag.text[:60]}"


# -- as it is heard -------------------------------------------------------------------------------


def heard(tag: Tag) -> Iterator[str]:
    """The tree as a screen reader says it, line by line."""
    kids = [one for one in tag.children if isinstance(one, Tag)]
    if tag.kind == "Figure":
        yield f"picture: {tag.alt}"
    elif tag.kind == "Table":
        yield from _rows([one for one in tag.walk() if one.kind == "TR"])
    elif tag.kind == "L":
        yield f"list, {sum(one.kind == 'LI' for one in kids)} items"
        yield from (f"  - {one.text}" for one in kids)
    elif tag.kind in ("Document", "Div", "Part", "Sect", "NonStruct"):
        for one in kids:
            yield from heard(one)
    elif tag.text:
        yield f"heading {tag.kind[1]}: {tag.text}" if HEADING.match(tag.kind) else tag.text


def _rows(rows: list[Tag]) -> Iterator[str]:
    yield f"table, {len(rows)} rows"
    names = [cell.text for cell in rows[0].children] if rows else []
    for row in rows[1:]:
        cells = [cell.text for cell in row.children]
        yield "  row: " + "; ".join(f"{n} {c}" for n, c in zip(names, cells, strict=False))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print("\n".join(heard(tree(PdfReader(name)))))
        print("\n".join(faults(Path(name))) or "no fault found")
