"""Sentences of our own, which know how to be said in another language.

The core and the activities speak English and know no language: `say("%(n)s of %(of)s did", n=3,
of=12)` *is* that English sentence, for JSON, for equality and for everybody who asks no further,
and it remembers its message and what stands in it. A face says it again in its own language
(web/languages.py). What people and authors wrote is plain `str` and is never said in other words,
nor read for placeholders.

Whatever takes a sentence apart (an f-string, `+`, `join`) leaves plain English behind: put the
parts into a message, or use `listed`, `joined` and `through`. A message is a literal, so that
`python3 -m tests words` finds it; a percent sign in it is written twice. What is stored is plain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol


class Tongue(Protocol):
    """A language that sentences are said in."""

    def one(self, message: str) -> str:
        """A message in this language, or as it is."""

    def many(self, one: str, many: str, n: int) -> str:
        """The form of a message that fits a number."""

    def figure(self, figure: str) -> str:
        """A number written as 1.5 with this language's decimal sign."""


class Said(str):
    """An English sentence that can be said in another language."""

    __slots__ = ()

    def into(self, tongue: Tongue) -> str:
        """The same in a language."""
        raise NotImplementedError

    def with_words(self, change: Callable[[str], str]) -> str:
        """The same sentence with every word of people or authors in it changed; what we say stays,
        so that it can still be said in another language."""
        return self

    def words(self) -> Iterator[str]:
        """The words of people or authors in it, each as it was put in."""
        return iter(())


class _Message(Said):
    __slots__ = ("_message", "_params")
    _message: str
    _params: Mapping[str, object]

    def into(self, tongue: Tongue) -> str:
        found = tongue.one(self._message)
        return found % _in(tongue, self._params)

    def with_words(self, change: Callable[[str], str]) -> str:
        params = _changed(self._params, change)
        return self if params is None else _filled(self._message, params)

    def words(self) -> Iterator[str]:
        return _words(self._params.values())


class _Counted(Said):
    __slots__ = ("_forms", "_n", "_params")
    _forms: tuple[str, str]
    _n: int
    _params: Mapping[str, object]

    def into(self, tongue: Tongue) -> str:
        return tongue.many(*self._forms, self._n) % _in(tongue, self._params)

    def with_words(self, change: Callable[[str], str]) -> str:
        params, (one, many) = _changed(self._params, change), self._forms
        return self if params is None else say_many(one, many, self._n, **params)

    def words(self) -> Iterator[str]:
        return _words(self._params.values())


class _Made(Said):
    __slots__ = ("_make", "_parts")
    _make: Callable[..., str]
    _parts: tuple[str, ...]

    def into(self, tongue: Tongue) -> str:
        return self._make(*(spoken(part, tongue) for part in self._parts))

    def with_words(self, change: Callable[[str], str]) -> str:
        return through(self._make, *(_worded(part, change) for part in self._parts))

    def words(self) -> Iterator[str]:
        return _words(self._parts)


class _Figure(Said):
    __slots__ = ()

    def into(self, tongue: Tongue) -> str:
        return tongue.figure(str(self))


def spoken(thing: Any, tongue: Tongue) -> Any:  # noqa: ANN401 - whatever a template may show
    """A thing as a face shows it: a sentence of ours in its language, all else untouched."""
    return thing.into(tongue) if isinstance(thing, Said) else thing


def _in(tongue: Tongue, params: Mapping[str, object]) -> Mapping[str, object]:
    return {name: spoken(value, tongue) for name, value in params.items()}


def _words(things: Iterable[object]) -> Iterator[str]:
    for thing in things:
        if isinstance(thing, Said):
            yield from thing.words()
        elif isinstance(thing, str):
            yield thing


def _worded(thing: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - what a sentence holds
    if isinstance(thing, Said):
        return thing.with_words(change)
    return change(thing) if isinstance(thing, str) else thing


def _changed(
    params: Mapping[str, object], change: Callable[[str], str]
) -> dict[str, object] | None:
    """What stands in a sentence with its words changed; None where nothing changes."""
    worded = {name: _worded(value, change) for name, value in params.items()}
    return worded if any(worded[name] is not params[name] for name in params) else None


def say(message: str, **params: object) -> Said:
    """A message, with what its placeholders hold: numbers, people's words, sentences of ours.

    >>> say("%(n)s of %(of)s did", n=3, of=12)
    '3 of 12 did'
    """
    return _bare(message) if not params else _filled(message, params)


@lru_cache(maxsize=4096)
def _bare(message: str) -> Said:
    return _filled(message, {})


def _filled(message: str, params: Mapping[str, object]) -> Said:
    made = _Message(message % params)
    made._message, made._params = message, params  # noqa: SLF001 - a string is filled once
    return made


def say_many(one: str, many: str, n: int, **params: object) -> Said:
    """A message that counts: `n` chooses the form, and stands in it as `%(num)s`, as in templates.

    >>> say_many("One answer", "%(num)s answers", 4)
    '4 answers'
    """
    params["num"] = n
    made = _Counted((one if n == 1 else many) % params)
    made._forms, made._n, made._params = (one, many), n, params  # noqa: SLF001
    return made


def through(make: Callable[..., str], *parts: str) -> str:
    """What `make` makes of some texts, made again of what they are in another language."""
    if not any(isinstance(part, Said) for part in parts):
        return make(*parts)
    made = _Made(make(*parts))
    made._make, made._parts = make, parts  # noqa: SLF001
    return made


def joined(between: str, parts: Sequence[str]) -> str:
    """`between.join(parts)`, as a sentence if one of them is."""
    return through(_join, between, *parts)


def _join(between: str, *parts: str) -> str:
    return between.join(parts)


def listed(parts: Sequence[str]) -> str:
    """Several in a row.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(parts) == 1:
        return parts[0]
    return say("%(first)s and %(last)s", first=joined(", ", parts[:-1]), last=parts[-1])


def labelled(what: str, words: object) -> Said:
    """What something is, and what is said of it.

    >>> labelled("Main point", "clearly")
    'Main point: clearly'
    """
    return say("%(what)s: %(words)s", what=what, words=words)


def figure(written: str) -> Said:
    """A number written in the English way, such as 67.5 or +0.5."""
    return _Figure(written)


def recalled(text: str, known: Iterable[str]) -> str:
    """A text as it was stored, which is plain English, as the known sentence that it was."""
    return next((one for one in known if one == text), text)


def plain(thing: object) -> object:
    """For msgspec, which encodes no kinds of `str` but `str`."""
    if isinstance(thing, Said):
        return str(thing)
    raise NotImplementedError(f"Nothing of the kind {type(thing).__name__} is ever written")
