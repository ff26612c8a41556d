"""The words of the project's own rubric: twelve things to watch for, and three impressions.

Source: domain.md 3.2. What observers' answers say together stands in `rubric`.
"""

from typing import Final, Literal

from msgspec import Struct


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
        name="Starts",
        shown="Begins a reply of their own, in their own time",
        clearly="takes a breath, then starts",
        partly="a long stall, or jumps in once",
        not_this_time="never gets started, or talks over the other",
        yours="saw you start in your own time",
        room="a start in one's own time",
        theme="the start",
        sense="saw",
    ),
    Item(
        number=2,
        slug="main-point",
        name="Main point",
        shown="I could write down what the speaker wants or refuses",
        clearly="one clear sentence",
        partly="clear only after a while",
        not_this_time="I still do not know",
        yours="heard your main point",
        room="one main point",
        theme="the main point",
        sense="heard",
    ),
    Item(
        number=3,
        slug="speaks-for-self",
        name="Speaks for self",
        shown="Owns a view, a need or a feeling",
        clearly='"I ..." with a real need or view',
        partly='mixes it with "you ..."',
        not_this_time="only about the other, or nothing of their own",
        yours="heard you speak for yourself",
        room="a view, need or feeling of one's own",
        theme="speaking for oneself",
        sense="heard",
    ),
    Item(
        number=4,
        slug="facts-not-labels",
        name="Facts, not labels",
        shown="Names what happened",
        clearly="something that took place",
        partly='in general ("always")',
        not_this_time="labels the person",
        yours="heard you name what happened",
        room="facts instead of labels",
        theme="naming what happened",
        sense="heard",
    ),
    Item(
        number=5,
        slug="shows-they-heard",
        name="Shows they heard",
        shown="Acknowledges the other side",
        clearly="fits what the other said",
        partly="a polite formula",
        not_this_time="ignores it",
        yours="heard you take up what the other said",
        room="taking up what the other said",
        theme="taking up what the other said",
        sense="heard",
    ),
    Item(
        number=6,
        slug="next-step",
        name="Next step",
        shown="Makes one request, offer or limit that can be acted on",
        clearly="concrete and doable",
        partly="a vague wish",
        not_this_time="none",
        yours="heard a next step from you",
        room="one concrete next step",
        theme="the next step",
        sense="heard",
    ),
    Item(
        number=7,
        slug="holds-or-changes",
        name="Holds or changes by choice",
        shown="Under push-back, stays or agrees on purpose",
        clearly="stays with the point, or chooses to agree",
        partly="wobbles, then returns",
        not_this_time="drops it, or digs in without hearing",
        yours="saw you stay with it or change by choice",
        room="staying with the point, or changing by choice",
        theme="staying or changing by choice",
        sense="saw",
    ),
    Item(
        number=8,
        slug="right-sized",
        name="Right-sized sorry and reasons",
        shown="Says sorry and gives reasons no more than needed",
        clearly="none needed, or one short one",
        partly="a few extra",
        not_this_time="apologises for asking, or argues at length",
        yours="heard you keep sorry and reasons to the right size",
        room="sorry and reasons in the right size",
        theme="sorry and reasons",
        sense="heard",
    ),
    Item(
        number=9,
        slug="voice",
        name="Voice",
        shown="Can be heard, at a steady pace",
        clearly="easy to hear, unhurried",
        partly="at times",
        not_this_time="too faint to follow, or shouting",
        yours="heard a steady voice from you",
        room="a voice easy to hear, at a steady pace",
        theme="voice and pace",
        sense="heard",
    ),
    Item(
        number=10,
        slug="body-fits",
        name="Body and face fit the words",
        shown="Shows attention in their own way",
        clearly="words and body agree",
        partly="sometimes",
        not_this_time="they clearly contradict each other",
        yours="saw your body and face fit your words",
        room="body and face that fit the words",
        theme="body and face",
        sense="saw",
    ),
    Item(
        number=11,
        slug="respect",
        name="Respect",
        shown="No insult, threat, mocking or interrupting",
        clearly="throughout",
        partly="one slip",
        not_this_time="several slips",
        yours="saw you keep respect throughout",
        room="respect throughout",
        theme="respect",
        sense="saw",
    ),
    Item(
        number=12,
        slug="ends-cleanly",
        name="Ends cleanly",
        shown="Closes, agrees, or takes time",
        clearly="a clear ending",
        partly="trails off",
        not_this_time="leaves it open, or storms out",
        yours="saw you bring it to an end",
        room="a clear ending",
        theme="the ending",
        sense="saw",
    ),
)
BY_SLUG: Final = {item.slug: item for item in ITEMS}

IMPRESSIONS: Final = (
    Impression(
        slug="goal",
        name="Goal",
        shown="The speaker's aim was served",
        low="not at all",
        middle="partly",
        high="fully",
    ),
    Impression(
        slug="relationship",
        name="Relationship",
        shown="These two could still work or live together",
        low="damaged",
        middle="unchanged",
        high="stronger",
    ),
    Impression(
        slug="self-respect",
        name="Self-respect",
        shown="The speaker can stand by it",
        low="not at all",
        middle="partly",
        high="fully",
    ),
)
