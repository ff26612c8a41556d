"""The words of the self-check: the project's own items, for adults and in simpler sentences.

Source: domain.md 4.2; its wordings stand here as they stand there. Both sets have the same ids. A
changed item is a new version, and answers to two versions are never compared. Unvalidated, for
reflection.
"""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from server.activities.selfcheck.questions import QUESTIONS
from server.core.said import recalled, say


class Class(StrEnum):
    """What a situation asks for; one screen each."""

    ASKING = "asking"
    REFUSING = "refusing"
    DISAGREEING = "disagreeing"
    FEELINGS = "feelings"


class Scale(StrEnum):
    """The three scales of part A. A label for what somebody would do, never for somebody."""

    ASSERTIVE = "assertive"
    PASSIVE = "passive"
    AGGRESSIVE = "aggressive"


class Item(Struct, frozen=True):
    """One statement: its id, the scale it belongs to, its words."""

    id: str
    scale: Scale
    text: str

    @property
    def as_question(self) -> str:
        """The same after "How often did I ..."."""
        return recalled("… " + self.text.removeprefix("I would "), QUESTIONS)


class Wording(Struct, frozen=True, kw_only=True):
    """One set of words with a version of its own."""

    slug: str
    version: int
    instruction: str
    instruction_later: str
    stem: str
    stem_later: str
    part_b: str
    part_c: str
    looking_back: str
    titles: tuple[tuple[Class, str], ...]
    items: tuple[tuple[Class, tuple[Item, ...]], ...]
    sureness: tuple[tuple[str, str], ...]  # b1 to b4

    @property
    def name(self) -> str:
        """What two answers must have in common to be compared."""
        return f"{self.slug}/{self.version}"

    @property
    def sure(self) -> tuple[str, ...]:
        """The ids of part B."""
        return tuple(id_ for id_, _ in self.sureness)


LIKELY: Final = (
    say("very unlikely"),
    say("unlikely"),
    say("even"),
    say("likely"),
    say("very likely"),
)
OFTEN: Final = (
    say("never"),
    say("rarely"),
    say("sometimes"),
    say("often"),
    say("almost always"),
)
DID_NOT_COME_UP: Final = say("did not come up")
UNVALIDATED: Final = say("This self-check is unvalidated and made for reflection. It is no test.")

_TITLES: Final = (
    (Class.ASKING, say("Asking")),
    (Class.REFUSING, say("Refusing and limits")),
    (Class.DISAGREEING, say("Disagreeing and criticism")),
    (Class.FEELINGS, say("Feelings, good and bad")),
)


def _class(number: int, assertive: str, passive: str, aggressive: str) -> tuple[Item, ...]:
    return (
        Item(f"a{number}", Scale.ASSERTIVE, assertive),
        Item(f"p{number}", Scale.PASSIVE, passive),
        Item(f"g{number}", Scale.AGGRESSIVE, aggressive),
    )


ADULT: Final = Wording(
    slug="adult",
    version=1,
    instruction=say(
        "Think of situations that may come up in the next two weeks. There are no right "
        "answers. You may skip anything. Only you see your own picture."
    ),
    instruction_later=say(
        "Think of the last two weeks. There are no right answers. You may skip "
        "anything. Only you see your own picture."
    ),
    stem=say("What I would probably do"),
    stem_later=say("In the last two weeks, when it came up, how often did I …"),
    part_b=say("How sure I am that I could do it"),
    part_c=say("How much discomfort each of these brings me"),
    looking_back=say("Looking back: how sure were you this morning?"),
    titles=_TITLES,
    items=(
        (
            Class.ASKING,
            _class(
                1,
                say("I would ask plainly for what I need, even if the answer may be no."),
                say("I would hint or wait and hope they notice."),
                say("I would keep pushing until I got it, whatever it does to them."),
            ),
        ),
        (
            Class.REFUSING,
            _class(
                2,
                say("I would turn down what I cannot take on, in a sentence or two."),
                say("I would say yes and be sorry about it later."),
                say("I would refuse in a way that makes them regret asking."),
            ),
        ),
        (
            Class.DISAGREEING,
            _class(
                3,
                say("I would say how I see it and listen to how they see it."),
                say("I would keep my view to myself so that things stay calm."),
                say("I would make sure everyone sees that they are wrong."),
            ),
        ),
        (
            Class.FEELINGS,
            _class(
                4,
                say("I would tell the person what pleased or hurt me, and what it was about."),
                say("I would act as if nothing had happened."),
                say("I would let my anger out first and sort it out afterwards."),
            ),
        ),
    ),
    sureness=(
        ("b1", say("ask for something I need")),
        ("b2", say("say no and stay with it")),
        ("b3", say("speak up when I disagree or am criticised")),
        ("b4", say("say what I feel without attacking")),
    ),
)

YOUTH: Final = Wording(
    slug="youth",
    version=1,
    instruction=say(
        "Think of things that may happen in the next two weeks. No answer is right or "
        "wrong. You can leave out anything. Only you see your own picture."
    ),
    instruction_later=say(
        "Think of the last two weeks. No answer is right or wrong. You can leave "
        "out anything. Only you see your own picture."
    ),
    stem=say("What I would probably do"),
    stem_later=say("In the last two weeks, when it came up, how often did I …"),
    part_b=say("How sure am I that I can do it?"),
    part_c=say("How uncomfortable is each of these for me?"),
    looking_back=say("Looking back: how sure were you at the start?"),
    titles=(
        (Class.ASKING, say("When I need something")),
        (Class.REFUSING, say("When I don't want to")),
        (Class.DISAGREEING, say("When I think something else")),
        (Class.FEELINGS, say("When I feel good or bad about something")),
    ),
    items=(
        (
            Class.ASKING,
            _class(
                1,
                say("I would say what I need, even if they may say no."),
                say("I would say nothing and hope they notice."),
                say("I would go on and on until I get it, even if it upsets them."),
            ),
        ),
        (
            Class.REFUSING,
            _class(
                2,
                say("I would say no in a few words."),
                say("I would say yes and be sorry later."),
                say("I would say no so that they feel bad for asking."),
            ),
        ),
        (
            Class.DISAGREEING,
            _class(
                3,
                say("I would say what I think and listen to what they think."),
                say("I would keep quiet so that there is no trouble."),
                say("I would show everybody that they are wrong."),
            ),
        ),
        (
            Class.FEELINGS,
            _class(
                4,
                say("I would tell the person what made me glad or hurt me, and why."),
                say("I would act as if nothing had happened."),
                say("I would get loud first and talk about it later."),
            ),
        ),
    ),
    sureness=(
        ("b1", say("ask for something I need")),
        ("b2", say("say no and keep to it")),
        ("b3", say("say so when I think something else, or when somebody finds fault with me")),
        ("b4", say("say how I feel without being mean")),
    ),
)

WORDINGS: Final = {wording.slug: wording for wording in (ADULT, YOUTH)}

_NOW: Final[dict[tuple[Class, Scale], str]] = {
    (Class.ASKING, Scale.ASSERTIVE): say("You already ask plainly."),
    (Class.ASKING, Scale.PASSIVE): say("When asking, you lean to wait and hope."),
    (Class.ASKING, Scale.AGGRESSIVE): say("When asking, you lean to keep pushing."),
    (Class.REFUSING, Scale.ASSERTIVE): say("You already say no clearly."),
    (Class.REFUSING, Scale.PASSIVE): say("When a no is due, you lean to say yes."),
    (Class.REFUSING, Scale.AGGRESSIVE): say("When a no is due, you lean to make it a sharp one."),
    (Class.DISAGREEING, Scale.ASSERTIVE): say("You already say how you see it, and listen."),
    (Class.DISAGREEING, Scale.PASSIVE): say("When you disagree, you lean to keep it to yourself."),
    (Class.DISAGREEING, Scale.AGGRESSIVE): say(
        "When you disagree, you lean to prove others wrong."
    ),
    (Class.FEELINGS, Scale.ASSERTIVE): say("You already say what pleased or hurt you."),
    (Class.FEELINGS, Scale.PASSIVE): say(
        "With feelings, you lean to act as if nothing had happened."
    ),
    (Class.FEELINGS, Scale.AGGRESSIVE): say("With feelings, you lean to let the anger out first."),
}

_LATER: Final[dict[tuple[Class, Scale], str]] = {
    (Class.ASKING, Scale.ASSERTIVE): say("You mostly asked plainly."),
    (Class.ASKING, Scale.PASSIVE): say("When you needed something, you mostly waited and hoped."),
    (Class.ASKING, Scale.AGGRESSIVE): say("When you needed something, you mostly kept pushing."),
    (Class.REFUSING, Scale.ASSERTIVE): say("You mostly said no clearly."),
    (Class.REFUSING, Scale.PASSIVE): say("When a no was due, you mostly said yes."),
    (Class.REFUSING, Scale.AGGRESSIVE): say("When a no was due, it mostly came out sharp."),
    (Class.DISAGREEING, Scale.ASSERTIVE): say("You mostly said how you saw it, and listened."),
    (Class.DISAGREEING, Scale.PASSIVE): say("When you disagreed, you mostly kept it to yourself."),
    (Class.DISAGREEING, Scale.AGGRESSIVE): say(
        "When you disagreed, you mostly proved others wrong."
    ),
    (Class.FEELINGS, Scale.ASSERTIVE): say("You mostly said what pleased or hurt you."),
    (Class.FEELINGS, Scale.PASSIVE): say(
        "With feelings, you mostly acted as if nothing had happened."
    ),
    (Class.FEELINGS, Scale.AGGRESSIVE): say("With feelings, the anger mostly came out first."),
}

_EITHER: Final = {
    Class.ASKING: say("When asking, it could go either way."),
    Class.REFUSING: say("When a no is due, it could go either way."),
    Class.DISAGREEING: say("When you disagree, it could go either way."),
    Class.FEELINGS: say("With feelings, it could go either way."),
}

_EITHER_LATER: Final = {
    Class.ASKING: say("When you needed something, it went one way or the other."),
    Class.REFUSING: say("When a no was due, it went one way or the other."),
    Class.DISAGREEING: say("When you disagreed, it went one way or the other."),
    Class.FEELINGS: say("With feelings, it went one way or the other."),
}

ALIKE: Final = say("Your answers are much alike in all the screens that you filled in.")


def leaning(about: Class, towards: Scale | None, *, later: bool) -> str:
    """How answers to one class lean, in a sentence without a verdict; None: neither way."""
    if towards is None:
        return (_EITHER_LATER if later else _EITHER)[about]
    return (_LATER if later else _NOW)[about, towards]
