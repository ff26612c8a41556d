"""Content that facilitators write: drafts, who is at them, their history, and the way to the shelf.

An edit is committed before it is answered. Two people's edits of different fields meet; of the same
field the later one is refused (`conflict`) and told who was faster, so that nobody's words are
overwritten unseen. One person with two pages open counts as two: `seat` tells the pages apart.

What ships is never changed: it is copied. What is published is a file of the own content; the
library is read anew after it. Taking it off the shelf keeps both, the file and the draft.
"""

import asyncio
import datetime
import time
import weakref
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from server.core.complaint import Complaint
from server.core.refusals import Refused
from server.core.said import say
from server.library import tomltext, writing
from server.library.arrival import arrive
from server.library.changes import Change, decoded
from server.library.loader import Library
from server.library.pack import Item
from server.library.remarks import SHAPES, Remark
from server.library.shelf import is_own, retire, source
from server.library.writing import Clash, Made, Other
from server.live.visitors import Present, Visitors
from server.store import drafts
from server.store.database import Database
from server.store.drafts import Draft, Edit, Revision


class Writing:
    """The writing desk of a house."""

    def __init__(
        self,
        db: Database,
        data: Path,
        library: Callable[[], Library],
        reread: Callable[[], Awaitable[None]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._db = db
        self._data = data
        self._library = library
        self._reread = reread
        self._clock = clock
        self._turns: weakref.WeakValueDictionary[int | str, asyncio.Lock] = (
            weakref.WeakValueDictionary()
        )
        self._visitors = Visitors()

    # -- drafts -----------------------------------------------------------------------------------

    async def copy(self, shelf: str, name: str, language: str, by: str) -> Draft:
        """A draft of one's own from anything in the library, under an id that nobody has."""
        text = await self._source(shelf, name, language)
        async with self._turn("new"):
            fresh = writing.fresh_id(name, await self._taken(shelf))
            today = datetime.datetime.fromtimestamp(self._clock(), datetime.UTC).astimezone().date()
            mine = await asyncio.to_thread(writing.copied, text, shelf, fresh, by, today)
            return await self._begin(shelf, mine, by, f"{name}/{language}", "copied")

    async def open(self, shelf: str, name: str, language: str, by: str) -> Draft:
        """The draft of something of one's own in the library, whoever put it there."""
        if not is_own(self._data, shelf, name, language):
            raise Refused("not-yours", say("This comes with Plainspoken. Make a copy of it first."))
        text = await self._source(shelf, name, language)
        async with self._turn("new"):
            place = f"{name}/{language}"
            found = await self._db.read(lambda db: drafts.at_place(db, shelf, place))
            if found is None:
                return await self._begin(shelf, text, by, "", "opened", place)
        return await self._caught_up(found, text, by)

    async def draft(self, number: int) -> Draft:
        """A draft, whole. Refuses `not-found`."""
        found = await self._db.read(lambda db: drafts.find(db, number))
        if found is None:
            raise Refused("not-found", say("There is no draft with this number."))
        return found

    async def drafts(self) -> tuple[Draft, ...]:
        """All drafts without their texts, the last touched first."""
        return tuple(await self._db.read(drafts.listed))

    async def put_away(self, number: int, *, away: bool) -> None:
        """Take a draft out of the lists, or put it back; nothing is deleted."""
        await self.draft(number)
        at = self._clock() if away else None
        await self._db.write(lambda db: drafts.put_away(db, number, at))

    # -- editing ----------------------------------------------------------------------------------

    async def edit(
        self,
        number: int,
        changes: object,
        expected: int | None,
        by: str,
        *,
        seat: str = "",
        once: str = "",
    ) -> Draft:
        """Make changes that were thought of over the version `expected`: all of them, or none.

        `changes` are `Change`s, or what they look like as JSON. Refuses `conflict` with `fields`:
        for each change that clashes its `path`, and `who` wrote what `value` there, and `at`. The
        same `once` from the same page is made once.
        """
        meant = decoded(msgspec.to_builtins(changes))
        async with self._turn(number):
            draft = await self.draft(number)
            if await self._db.read(lambda db: drafts.done_already(db, number, seat, once)):
                return draft
            others, base = await self._meanwhile(draft, expected, by, seat)
            made = await asyncio.to_thread(
                writing.made, draft.text, draft.shelf, meant, base, others
            )
            if made.clashes:
                raise _conflict(draft, made.clashes)
            if not made.changes:
                return draft
            return await self._save(draft, made, by, seat, once)

    async def since(
        self, number: int, version: int, by: str, seat: str = ""
    ) -> tuple[Draft, tuple[Other, ...]]:
        """The draft now, and what others changed in it after a version."""
        draft = await self.draft(number)
        return draft, await self._others(draft, version, by, seat)

    async def tables(self, draft: Draft, version: int) -> dict[str, Any]:
        """What a draft held at a version."""
        version = max(version, 1)
        known = await self._db.read(lambda db: drafts.text_at(db, draft.number, version))
        assert known is not None, "The first line of a history is never replaced"
        edits = await self._db.read(lambda db: drafts.edits(db, draft.number, known.version))
        early = [edit.changes for edit in edits if edit.version <= version]
        return await asyncio.to_thread(writing.replayed, known.text, draft.shelf, early)

    def visit(self, number: int, by: str, seat: str, field: str = "") -> tuple[Present, ...]:
        """Note who is at a draft, and in which field; returns who else is there."""
        return self._visitors.visit(number, by, seat, field, self._clock())

    async def remarks(self, draft: Draft) -> tuple[Remark, ...]:
        """What is still to be done before a draft can be published."""
        library = self._library()
        found = await asyncio.to_thread(writing.remarks, draft.text, draft.shelf, library)
        own = draft.place == f"{draft.name}/{draft.language}"
        if own or not writing.is_known(library, draft.shelf, draft.name, draft.language):
            return found
        what = f"“{draft.name}” ({draft.language}) is in the library already; choose another id"
        return Remark(("id",), f"id: {what}", what), *found

    # -- history ----------------------------------------------------------------------------------

    async def history(self, number: int) -> tuple[tuple[Revision, tuple[Change, ...]], ...]:
        """The lines of a draft's history, newest first, each with what was changed in it."""
        draft = await self.draft(number)
        lines = await self._db.read(lambda db: drafts.revisions(db, number))
        edits = await self._db.read(lambda db: drafts.edits(db, number, 0))
        found = []
        for n, line in enumerate(lines):
            after = lines[n + 1].version if n + 1 < len(lines) else draft.version
            inside = [edit for edit in edits if after < edit.version <= line.version]
            changes = [change for edit in inside for change in writing.from_log(edit.changes)]
            found.append((line, tuple(changes)))
        return tuple(found)

    async def text_of(self, number: int, version: int) -> str:
        """The text of a line of the history. Refuses `not-found`."""
        found = await self._db.read(lambda db: drafts.text_at(db, number, version))
        if found is None or found.version != version:
            raise Refused("not-found", say("There is no such line in the history."))
        return found.text

    async def restore(self, number: int, version: int, by: str, *, seat: str = "") -> Draft:
        """Go back to a line of the history, which is a new line itself."""
        text = await self.text_of(number, version)
        async with self._turn(number):
            draft = await self.draft(number)
            return await self._whole(draft, text, by, seat, "restored", str(version))

    # -- the shelf --------------------------------------------------------------------------------

    async def publish(self, number: int, by: str, *, seat: str = "") -> Draft:
        """Put a draft on the own shelf, in the place of what it replaces there.

        Refuses `bad-content` with every complaint while there is something to be done.
        """
        async with self._turn("shelf"), self._turn(number):
            draft = await self.draft(number)
            if sentences := [remark.sentence for remark in await self.remarks(draft)]:
                raise _unfit(sentences)
            place = f"{draft.name}/{draft.language}"
            self._check_leaving(draft, place)
            await self._put(draft, place)
            if draft.place not in (None, place):
                await self._clear(draft)
            shown = msgspec.structs.replace(draft, place=place, shown=draft.version + 1)
            shown = await self._turn_to(shown, by, seat, "published")
            await self._reread()
            return shown

    async def retire(self, number: int, by: str, *, seat: str = "") -> Draft:
        """Take what a draft published off the shelf again. The draft stays, and the old file."""
        async with self._turn("shelf"), self._turn(number):
            draft = await self.draft(number)
            if draft.place is None:
                raise Refused("not-now", say("This is not in the library."))
            self._check_leaving(draft, "")
            await self._clear(draft)
            gone = msgspec.structs.replace(draft, place=None, shown=None)
            gone = await self._turn_to(gone, by, seat, "retired")
            await self._reread()
            return gone

    async def bring_in(self, items: Sequence[Item], *, replace: bool) -> None:
        """Put content from outside on the own shelf, all of it or none. Raises `Complaint`."""
        async with self._turn("shelf"):
            await asyncio.to_thread(arrive, self._data, items, self._library(), replace=replace)
            await self._reread()

    # -- inside -----------------------------------------------------------------------------------

    def _turn(self, key: int | str) -> asyncio.Lock:
        return self._turns.setdefault(key, asyncio.Lock())

    async def _source(self, shelf: str, name: str, language: str) -> str:
        if shelf not in SHAPES:
            raise Refused("not-found", say("Only scenarios and workshops can be edited here."))
        text = await asyncio.to_thread(source, self._data, shelf, name, language)
        if text is None:
            raise Refused("not-found", say("There is nothing of this name in the library."))
        try:
            writing.label(text)
        except writing.Unreadable as error:
            raise Refused("bad-content", f"{shelf}/{name}: {error}") from None
        return text

    async def _taken(self, shelf: str) -> set[str]:
        drafted = {draft.name for draft in await self.drafts() if draft.shelf == shelf}
        return writing.known(self._library(), shelf) | drafted

    async def _begin(
        self, shelf: str, text: str, by: str, origin: str, what: str, place: str | None = None
    ) -> Draft:
        now = self._clock()
        name, language, title = writing.label(text)
        draft = Draft(
            shelf=shelf,
            name=name,
            language=language,
            title=title,
            text=text,
            who=by,
            at=now,
            made=now,
            origin=origin,
            place=place,
            shown=1 if place else None,
        )
        number = await self._db.write(lambda db: drafts.begin(db, draft, what, origin))
        return msgspec.structs.replace(draft, number=number)

    async def _caught_up(self, draft: Draft, text: str, by: str) -> Draft:
        """A draft that nobody went on with takes over what was done to its file by other means."""
        async with self._turn(draft.number):
            draft = await self.draft(draft.number)
            if draft.shown == draft.version and tomltext.read(draft.text) != tomltext.read(text):
                draft = msgspec.structs.replace(draft, shown=draft.version + 1)
                draft = await self._whole(draft, text, by, "", "opened", "")
            return draft

    async def _meanwhile(
        self, draft: Draft, expected: int | None, by: str, seat: str
    ) -> tuple[tuple[Other, ...], dict[str, Any] | None]:
        """What others changed after a version, and what the draft held then."""
        if expected is None or expected >= draft.version:
            return (), None
        others = await self._others(draft, expected, by, seat)
        if not others:
            return (), None
        return others, await self.tables(draft, expected)

    async def _others(self, draft: Draft, version: int, by: str, seat: str) -> tuple[Other, ...]:
        edits = await self._db.read(lambda db: drafts.edits(db, draft.number, version))
        return tuple(
            Other(change, edit.who, edit.at)
            for edit in edits
            if (edit.who, edit.seat) != (by, seat)
            for change in writing.from_log(edit.changes)
        )

    async def _save(self, draft: Draft, made: Made, by: str, seat: str, once: str) -> Draft:
        draft = self._next(draft, made.text, by)
        edit = self._edit(draft, writing.to_log(made.changes), seat, once)
        await self._db.write(lambda db: drafts.save(db, draft, edit))
        return draft

    async def _whole(
        self, draft: Draft, text: str, by: str, seat: str, what: str, about: str
    ) -> Draft:
        """Another text in the place of all that was there."""
        draft = self._next(draft, text, by)
        edit = self._edit(draft, writing.to_log([Change(path=(), value=text)]), seat)
        await self._db.write(lambda db: drafts.save(db, draft, edit, what, about))
        return draft

    async def _turn_to(self, draft: Draft, by: str, seat: str, what: str) -> Draft:
        """Something that happened to a draft and left its text alone."""
        draft = self._next(draft, draft.text, by)
        edit = self._edit(draft, b"[]", seat)
        await self._db.write(lambda db: drafts.save(db, draft, edit, what, draft.place or ""))
        return draft

    def _next(self, draft: Draft, text: str, by: str) -> Draft:
        name, language, title = writing.label(text)
        return msgspec.structs.replace(
            draft,
            text=text,
            name=name,
            language=language,
            title=title,
            version=draft.version + 1,
            who=by,
            at=self._clock(),
        )

    def _edit(self, draft: Draft, changes: bytes, seat: str, once: str = "") -> Edit:
        return Edit(
            version=draft.version, at=draft.at, who=draft.who, seat=seat, once=once, changes=changes
        )

    def _check_leaving(self, draft: Draft, place: str) -> None:
        """Refuse to take away what workshops stand on."""
        if draft.place in (None, place) or draft.shelf != "situations":
            return
        assert draft.place is not None, "What stands nowhere cannot leave"
        name, _, language = draft.place.partition("/")
        if (title := writing.stands_on(self._library(), name, language)) is not None:
            sentence = say(
                "“%(title)s” stands on this scene. Take it out there first.", title=title
            )
            raise Refused("not-now", sentence)

    async def _put(self, draft: Draft, place: str) -> None:
        """Write the file. The place is claimed first: a power cut between the two is healed by
        publishing again, and never leaves a file that its own draft may not touch.
        """
        item = Item(draft.shelf, draft.name, draft.language, draft.text)
        await self._db.write(lambda db: drafts.claim(db, draft.number, place))
        try:
            await asyncio.to_thread(arrive, self._data, [item], self._library(), replace=True)
        except Complaint as complaint:
            await self._db.write(lambda db: drafts.claim(db, draft.number, draft.place))
            raise _unfit(complaint.sentences) from None

    async def _clear(self, draft: Draft) -> None:
        assert draft.place is not None, "What stands nowhere cannot be taken away"
        name, _, language = draft.place.partition("/")
        await asyncio.to_thread(retire, self._data, draft.shelf, name, language)


def _conflict(draft: Draft, clashes: Sequence[Clash]) -> Refused:
    raw = tomltext.read(draft.text)
    fields = [
        {
            "path": list(clash.change.path),
            "who": clash.other.who,
            "at": clash.other.at,
            "value": msgspec.to_builtins(writing.found(raw, clash.change.path)),
        }
        for clash in clashes
    ]
    sentence = say(
        "%(who)s has changed this meanwhile. Your words are still here.", who=clashes[0].other.who
    )
    return Refused("conflict", sentence, version=draft.version, fields=fields)


def _unfit(sentences: Sequence[str]) -> Refused:
    return Refused("bad-content", sentences[0], complaints=tuple(sentences))
