"""The words of the project's own rubric: twelve things to watch for, and three impressions.

Source: domain.md 3.2. What observers' answers say together stands in `rubric`.
"""

from typing import Final, Literal

from msgspec import Struct

from server.core.said import say


class Item(Struct, frozen=True, kw_only=True):
    """One thing to watch for: `shown` to observers, with an anchor for each answer that counts.

    The last four are parts of sentences: "5 of 6 clearly <yours>.", "Clearly seen by 5 of 6
    observers: <room>.", "Views differ on <theme>: ask what each <sense>."
    """

    number: int
    slug: str
    name: str
    shown: str
    clearly: str
    partly: str
    not_this_time: str
    yours: str
    room: str
    theme: str
    sense: Literal["saw", "heard"]


class Impression(Struct, frozen=True, kw_only=True):
    """An overall impression from 1 to 5, with words for 1, 3 and 5."""

    slug: str
    name: str
    shown: str
    low: str
    middle: str
    high: str


ITEMS: Final = (
    Item(
        number=1,
        slug="starts",
        name=say("Starts"),
        shown=say("Begins a reply of their own, in their own time"),
        clearly=say("takes a breath, then starts"),
        partly=say("a long stall, or jumps in once"),
        not_this_time=say("never gets started, or talks over the other"),
        yours=say("saw you start in your own time"),
        room=say("a start in one's own time"),
        theme=say("the start"),
        sense="saw",
    ),
    Item(
        number=2,
        slug="main-point",
        name=say("Main point"),
        shown=say("I could write down what the speaker wants or refuses"),
        clearly=say("one clear sentence"),
        partly=say("clear only after a while"),
        not_this_time=say("I still do not know"),
        yours=say("heard your main point"),
        room=say("one main point"),
        theme=say("the main point"),
        sense="heard",
    ),
    Item(
        number=3,
        slug="speaks-for-self",
        name=say("Speaks for self"),
        shown=say("Owns a view, a need or a feeling"),
        clearly=say('"I ..." with a real need or view'),
        partly=say('mixes it with "you ..."'),
        not_this_time=say("only about the other, or nothing of their own"),
        yours=say("heard you speak for yourself"),
        room=say("a view, need or feeling of one's own"),
        theme=say("speaking for oneself"),
        sense="heard",
    ),
    Item(
        number=4,
        slug="facts-not-labels",
        name=say("Facts, not labels"),
        shown=say("Names what happened"),
        clearly=say("something that took place"),
        partly=say('in general ("always")'),
        not_this_time=say("labels the person"),
        yours=say("heard you name what happened"),
        room=say("facts instead of labels"),
        theme=say("naming what happened"),
        sense="heard",
    ),
    Item(
        number=5,
        slug="shows-they-heard",
        name=say("Shows they heard"),
        shown=say("Acknowledges the other side"),
        clearly=say("fits what the other said"),
        partly=say("a polite formula"),
        not_this_time=say("ignores it"),
        yours=say("heard you take up what the other said"),
        room=say("taking up what the other said"),
        theme=say("taking up what the other said"),
        sense="heard",
    ),
    Item(
        number=6,
        slug="next-step",
        name=say("Next step"),
        shown=say("Makes one request, offer or limit that can be acted on"),
        clearly=say("concrete and doable"),
        partly=say("a vague wish"),
        not_this_time=say("none"),
        yours=say("heard a next step from you"),
        room=say("one concrete next step"),
        theme=say("the next step"),
        sense="heard",
    ),
    Item(
        number=7,
        slug="holds-or-changes",
        name=say("Holds or changes by choice"),
        shown=say("Under push-back, stays or agrees on purpose"),
        clearly=say("stays with the point, or chooses to agree"),
        partly=say("wobbles, then returns"),
        not_this_time=say("drops it, or digs in without hearing"),
        yours=say("saw you stay with it or change by choice"),
        room=say("staying with the point, or changing by choice"),
        theme=say("staying or changing by choice"),
        sense="saw",
    ),
    Item(
        number=8,
        slug="right-sized",
        name=say("Right-sized sorry and reasons"),
        shown=say("Says sorry and gives reasons no more than needed"),
        clearly=say("none needed, or one short one"),
        partly=say("a few extra"),
        not_this_time=say("apologises for asking, or argues at length"),
        yours=say("heard you keep sorry and reasons to the right size"),
        room=say("sorry and reasons in the right size"),
        theme=say("sorry and reasons"),
        sense="heard",
    ),
    Item(
        number=9,
        slug="voice",
        name=say("Voice"),
        shown=say("Can be heard, at a steady pace"),
        clearly=say("easy to hear, unhurried"),
        partly=say("at times"),
        not_this_time=say("too faint to follow, or shouting"),
        yours=say("heard a steady voice from you"),
        room=say("a voice easy to hear, at a steady pace"),
        theme=say("voice and pace"),
        sense="heard",
    ),
    Item(
        number=10,
        slug="body-fits",
        name=say("Body and face fit the words"),
        shown=say("Shows attention in their own way"),
        clearly=say("words and body agree"),
        partly=say("sometimes"),
        not_this_time=say("they clearly contradict each other"),
        yours=say("saw your body and face fit your words"),
        room=say("body and face that fit the words"),
        theme=say("body and face"),
        sense="saw",
    ),
    Item(
        number=11,
        slug="respect",
        name=say("Respect"),
        shown=say("No insult, threat, mocking or interrupting"),
        clearly=say("throughout"),
        partly=say("one slip"),
        not_this_time=say("several slips"),
        yours=say("saw you keep respect throughout"),
        room=say("respect throughout"),
        theme=say("respect"),
        sense="saw",
    ),
    Item(
        number=12,
        slug="ends-cleanly",
        name=say("Ends cleanly"),
        shown=say("Closes, agrees, or takes time"),
        clearly=say("a clear ending"),
        partly=say("trails off"),
        not_this_time=say("leaves it open, or storms out"),
        yours=say("saw you bring it to an end"),
        room=say("a clear ending"),
        theme=say("the ending"),
        sense="saw",
    ),
)
BY_SLUG: Final = {item.slug: item for item in ITEMS}

IMPRESSIONS: Final = (
    Impression(
        slug="goal",
        name=say("Goal"),
        shown=say("The speaker's aim was served"),
        low=say("not at all"),
        middle=say("partly"),
        high=say("fully"),
    ),
    Impression(
        slug="relationship",
        name=say("Relationship"),
        shown=say("These two could still work or live together"),
        low=say("damaged"),
        middle=say("unchanged"),
        high=say("stronger"),
    ),
    Impression(
        slug="self-respect",
        name=say("Self-respect"),
        shown=say("The speaker can stand by it"),
        low=say("not at all"),
        middle=say("partly"),
        high=say("fully"),
    ),
)
