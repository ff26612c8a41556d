"""Workshops as they are lived, over the API of a real server: whoever writes marks every word.

Each person has letters of their own, Latin and Arabic, that stand in everything they write and in
everything that is written to them or made of their words; so whatever is left of somebody in a
folder of bytes can be found, and told from what is left of others.
"""

import json
import random
import re
import string
import time
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2

from server.core.room import CORE_COMMANDS

ARABIC = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"
SWEEPS = 50  # of everybody looking at their phone once
OURS = frozenset({"approve", "withhold", "edit", "merge", "note", "give"})


@dataclass
class Somebody:
    """A person, or nobody in particular, and the letters by which their words are known."""

    name: str
    core: str
    arabic: str
    id: str = ""
    token: str = ""
    asked: int = 0
    written: list[str] = field(default_factory=list)

    def mark(self, longest: int) -> str:
        """Words that nobody wrote before, with all that is escaped somewhere, if there is room."""
        self.asked += 1
        core = f"{self.core}{self.asked:03d}"
        words = core
        for more in (f" {self.arabic}", ' "q" \\', " 🙂", " <b>&amp;"):
            words = words + more if len(words + more) <= longest else words
        return words

    def wrote(self, fields: dict[str, Any]) -> None:
        """Keep in mind what was taken, to look for it."""
        for text in fields.values():
            self.written += re.findall(f"{self.core}[0-9]{{3}}", str(text))

    @property
    def needles(self) -> dict[str, str]:
        """What must not be found once they are gone."""
        found = {"words": self.core, "Arabic words": self.arabic}
        return found | ({"name": self.name, "id": self.id} if self.id else {})


def somebody(dice: random.Random) -> Somebody:
    core = "zq" + "".join(dice.choices(string.ascii_lowercase, k=8))
    arabic = "".join(dice.choices(ARABIC, k=9))
    return Somebody(name=f"Nx{core[2:]}", core=core, arabic=arabic)


# -- searching ----------------------------------------------------------------------------------


def forms_of(needle: str) -> Iterator[bytes]:
    """How a text may lie in a file."""
    yield from (needle.encode(how) for how in ("utf-8", "utf-16-le", "utf-16-be"))
    yield json.dumps(needle)[1:-1].encode()
    yield json.dumps(needle)[1:-1].upper().encode()
    if needle.isalnum() and len(needle) == 32:  # an id as a blob
        yield bytes.fromhex(needle)


def unpacked(content: bytes) -> Iterator[bytes]:
    """A file's bytes, and what is packed in it: members of a zip, streams of a PDF."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from unpacked(archive.read(name))
    for stream in content.split(b"stream\n")[1:] if content.startswith(b"%PDF") else ():
        try:
            yield zlib.decompressobj().decompress(stream)
        except zlib.error:
            continue


def traces(person: Somebody, *places: Path) -> list[str]:
    """Where anything of a person is found, byte by byte, in folders and files."""
    files = [f for p in places for f in ([p] if p.is_file() else sorted(p.rglob("*")))]
    found = []
    for path in files:
        pieces = list(unpacked(path.read_bytes())) if path.is_file() else []
        for what, needle in person.needles.items():
            if any(form in piece for piece in pieces for form in forms_of(needle)):
                found.append(f"{what} in {path.name}")
    return found


# -- living it ----------------------------------------------------------------------------------


@dataclass
class Lived:
    """A room that is being held, with the people in it and everybody's words."""

    http: httpx2.Client
    base: str
    token: str
    people: list[Somebody]
    code: str = ""
    wall: str = ""
    filled: set[tuple[str, str, str]] = field(default_factory=set)  # kind, action, field
    worded: set[tuple[str, str]] = field(
        default_factory=set
    )  # kind, command with words of the desk
    joint: list[str] = field(default_factory=list)  # marks in words that were made of two cards
    did: set[tuple[str, ...]] = field(default_factory=set)

    def ask(self, method: str, path: str, token: str = "", **how: Any) -> httpx2.Response:
        """One request; whoever is told that they are too fast takes a breath."""
        headers = {"Authorization": f"Bearer {token or self.token}"}
        while True:
            told = self.http.request(method, f"{self.base}/api/v1{path}", headers=headers, **how)
            if told.status_code != 429:
                return told
            time.sleep(0.2)

    def open(self, workshop: str, *recipes: str) -> None:
        """A new room of a workshop, with more recipes after its end; everybody comes."""
        made = self.ask("POST", "/rooms", json={"workshop": workshop}).json()
        self.code, self.wall = made["code"], made["projector_token"]
        for person in self.people:
            joined = self.ask("POST", f"/rooms/{self.code}/people", json={"name": person.name})
            assert joined.status_code == 201, joined.text
            person.id, person.token = joined.json()["person"], joined.json()["token"]
        assert self.command("start")
        for recipe in reversed(recipes):
            last = self.view(self.token)["data"]["agenda"][-1]["id"]
            assert self.command("insert", recipe=recipe, after=last), recipe

    def command(self, name: str, **fields: Any) -> bool:
        body = {"id": str(uuid.uuid4()), "command": name, **fields}
        return self.ask("POST", f"/rooms/{self.code}/commands", json=body).status_code == 200

    def view(self, token: str) -> dict[str, Any]:
        answer = self.ask("GET", f"/rooms/{self.code}/view", token)
        assert answer.status_code == 200, answer.text
        seen: dict[str, Any] = answer.json()
        return seen

    def hold(self) -> None:
        """From the first step to the end."""
        while True:
            self.step()
            if not self.command("next"):
                assert self.command("end")
                return

    def step(self) -> None:
        """Open, answer, judge, word anew, close, show; and the rounds that come by themselves."""
        for _ in range(4):
            self.command("open")
            for _ in range(SWEEPS):
                done = [self.looks(person) for person in self.people]
                self.desk_works()
                if not any(done) and not self.desk_leads():
                    break
            self.command("close")
            self.desk_works()
            self.command("reveal")
            if not self.offered("again", main=True) or not self.command("again"):
                return

    def looks(self, person: Somebody) -> bool:
        """One person does the next thing that their phone asks."""
        seen = self.view(person.token)
        step, did = seen["step"], False
        for form in seen["forms"] if step else ():
            action = form["action"]
            key = (step["id"], str(seen["data"]["step"]["round"]), person.id, action)
            texts = [one["name"] for one in form["fields"] if one["type"] == "text"]
            aside = form.get("aside") and not texts
            if key in self.did or aside or action.startswith(("pass", "take-back")):
                continue
            fields = {one["name"]: self.fill(one, person) for one in form["fields"]}
            body = {"id": str(uuid.uuid4()), "step": step["id"], "action": action, "fields": fields}
            told = self.ask("POST", f"/rooms/{self.code}/moves", person.token, json=body)
            self.did.add(key)
            if told.status_code == 200:
                self.filled |= {(step["kind"], action, name) for name in texts}
                person.wrote(fields)
                did = True
        return did

    def fill(self, one: dict[str, Any], person: Somebody) -> Any:
        values = [option["value"] for option in one.get("options", ())]
        n = self.people.index(person)
        match one["type"]:
            case "text":
                return person.mark(int(one.get("max_length") or 300))
            case "choice":
                # What others suggested is taken up wherever it can be.
                theirs = [value for value in values if value.startswith("word-")]
                return (theirs or values)[n % len(theirs or values)] if values else None
            case "choices":
                most = min(len(values), int(one.get("max") or len(values)))
                return values[: max(int(one.get("min") or 1), min(2, most))]
            case "order":
                return values[n % 2 :] + values[: n % 2]
            case "number":
                low, high = int(one.get("min") or 0), int(one.get("max") or 100)
                return low + (n * 13) % (high - low + 1)
            case "point":
                return {"x": 10 * n, "y": 90 - 10 * n}
            case _:
                return n % 2 == 0

    # -- the desk -------------------------------------------------------------------------------

    def offers(self) -> list[dict[str, Any]]:
        data = self.view(self.token)["data"]
        return [*data["acts"], *data["commands"]]

    def offered(self, name: str, *, main: bool = False) -> bool:
        acts = self.view(self.token)["data"]["acts"]
        return any(one["command"] == name and (not main or one.get("main")) for one in acts)

    def desk_works(self) -> None:
        """Words to people, cards in the desk's own words, and everything let through."""
        step = (self.view(self.token)["step"] or {}).get("id", "")
        kind = self.view(self.token)["step"]["kind"]
        for offer in self.offers():
            fields = {one["name"]: one for one in offer.get("fields", ())}
            typed = any(one["type"] == "text" for one in fields.values())
            if typed and offer["command"] not in CORE_COMMANDS:
                self.worded.add((kind, offer["command"]))
            match offer["command"]:
                case "approve":
                    for option in fields["item"]["options"]:
                        self.command("approve", item=option["value"])
                case "give" | "note" as name:
                    self.words_to(name, step, fields)
                case "take":
                    self.word_anew(step, fields["item"]["options"])

    def card_of(self, options: list[dict[str, Any]], n: int) -> str | None:
        core = self.people[n].core
        return next((one["value"] for one in options if core in one["label"]), None)

    def word_anew(self, step: str, cards: list[dict[str, Any]]) -> None:
        """The first person's card, and the third's after the second's was put under it."""
        one, two, three = (self.card_of(cards, n) for n in (0, 1, 2))
        if not (one and two and three) or not self.once(step, "edit"):
            return
        first, second, third = self.people[:3]
        for item, text in ((one, first.mark(60)), (three, f"{third.mark(12)} {second.mark(12)}")):
            assert self.command("take", item=item)
            if item == three:
                assert self.command("take", item=two)
                assert self.command("merge", item=two, into=three)
                assert self.command("take", item=three)
            assert self.command("edit", item=item, text=text)
        self.joint += [f"{one.core}{one.asked:03d}" for one in (second, third)]
        first.written.append(f"{first.core}{first.asked:03d}")
        assert self.command("put-down")

    def words_to(self, name: str, step: str, fields: dict[str, Any]) -> None:
        """The facilitator's words to everybody who may get some."""
        to = next(one for one in fields.values() if one["type"] == "choice")
        here = {option["value"] for option in to["options"]}
        for person in [one for one in self.people if one.id in here]:
            if self.once(step, name, person.id):
                told = {to["name"]: person.id, "text": person.mark(60)}
                if self.command(name, **told):
                    person.wrote(told)

    def once(self, *what: str) -> bool:
        """Whether this was not done before; from now on it was."""
        new = what not in self.did
        self.did.add(what)
        return new

    def desk_leads(self) -> bool:
        """The kind's own next act, if there is one."""
        step = self.view(self.token)["step"]["id"]
        for offer in sorted(self.offers(), key=lambda one: one["command"] != "freeze-now"):
            if offer["command"] in OURS or offer["command"] in ("close", "next", "end", "extend"):
                continue
            choices = (one for one in offer.get("fields", ()) if one.get("options"))
            fields = {one["name"]: one["options"][-1]["value"] for one in choices}
            fields |= dict(offer.get("fixed", ()))
            leads = offer.get("main") or offer["command"] in ("all-next", "all-on")
            freezes = offer["command"] == "freeze-now" and self.once(step, "freeze")
            if (leads or freezes) and self.command(offer["command"], **fields):
                return True
        return False
