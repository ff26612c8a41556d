"""One rehearsable situation with its model replies, exactly as a trainer writes it in a file.

Only shapes live here, in the order of the file. What makes a scenario a *good* one (quadrants,
pairs, word counts) is said in `server.library.lint`, one rule at a time, so that somebody who
writes a scenario hears every complaint at once. `scenarios/README.md` tells how to fill them in.
Lists are tuples, so that a scenario can be hashed and shared freely.
"""

import datetime
from enum import StrEnum

from msgspec import Struct, field


class Style(StrEnum):
    """How a *reply* comes across. A label for replies, never for people."""

    PASSIVE = "passive"
    AGGRESSIVE = "aggressive"
    ASSERTIVE = "assertive"
    PASSIVE_AGGRESSIVE = "passive-aggressive"


class Status(StrEnum):
    """How far a scenario has come; only a person who read it makes it `reviewed`."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    RETIRED = "retired"


class ReadingLevel(StrEnum):
    """Roughly who can read the text with ease, in CEFR levels."""

    A2 = "A2"
    B1 = "B1"
    B2 = "B2"


class Setting(StrEnum):
    """Where the scene plays."""

    WORK = "work"
    CARE = "care"
    SCHOOL = "school"
    FAMILY = "family"
    FRIENDS = "friends"
    COUPLE = "couple"
    PUBLIC = "public"
    HOUSING = "housing"
    SPORT = "sport"
    ONLINE = "online"
    THERAPY_GROUP = "therapy-group"
    SITE_SAFETY = "site-safety"


class Audience(StrEnum):
    """Who may be given it. The two young groups need `minor_reviewed`."""

    ADULTS = "adults"
    YOUNGER_TEENS = "12-15"
    OLDER_TEENS = "16-17"
    PROFESSIONALS = "professionals"


MINORS = frozenset({Audience.YOUNGER_TEENS, Audience.OLDER_TEENS})


class SituationClass(StrEnum):
    """What the situation asks for; the same classes as in the self-check."""

    ASKING = "asking"
    REFUSING = "refusing"
    DISAGREEING = "disagreeing"
    FEELINGS = "feelings"
    CRITICISM = "criticism"
    NEGOTIATION = "negotiation"
    SAFETY = "safety"


class SpeechAct(StrEnum):
    """What the assertive sentence does."""

    REQUEST = "request"
    REFUSAL = "refusal"
    OPINION = "opinion"
    FEELING = "feeling"
    LIMIT = "limit"
    CORRECTION = "correction"
    PRAISE = "praise"


class AssertionType(StrEnum):
    """The kinds of assertion that trainers tell apart (after Lange and Jakubowski)."""

    BASIC = "basic"
    EMPATHIC = "empathic"
    ESCALATING = "escalating"
    CONFRONTIVE = "confrontive"
    I_LANGUAGE = "I-language"
    REPEATED = "repeated"
    POSITIVE = "positive"


class Technique(StrEnum):
    """What a person can practise with the scene; the first one named is the main one."""

    HOUSE_TEMPLATE = "house-template"
    DESC = "desc"
    DEAR_MAN = "dear-man"
    GIVE = "give"
    FAST = "fast"
    I_STATEMENT = "i-statement"
    HOLD_THE_LINE = "hold-the-line"
    NOT_NOW = "not-now"
    AGREE_WITH_PART = "agree-with-part"
    ASK_SPECIFICS = "ask-specifics"
    OWN_IT = "own-it"
    NAME_THE_PRESSURE = "name-the-pressure"
    LISTEN_BACK = "listen-back"
    NEGOTIATE = "negotiate"
    STOP_AND_SPEAK = "stop-and-speak"
    VOICE_BODY = "voice-body"


class Power(StrEnum):
    """Which way the speaker looks: up at a boss, across at a peer, down at a junior, …"""

    UP = "up"
    PEER = "peer"
    DOWN = "down"
    CUSTOMER = "customer"
    CAREGIVER = "caregiver"


class Relationship(StrEnum):
    """How near the two people are."""

    STRANGER = "stranger"
    ACQUAINTANCE = "acquaintance"
    CLOSE = "close"
    DEPENDENT = "dependent"


class Route(StrEnum):
    """Ways to go when a braver sentence is, or may be, the wrong tool."""

    ASSERT = "assert"
    SUPPORT = "support"
    DOCUMENT = "document"
    LEAVE = "leave"
    REPORT = "report"
    CALL_HELP = "call-help"


class PressureTactic(StrEnum):
    """What the other person leans with, named so that a room can spot it."""

    GUILT = "guilt"
    FLATTERY = "flattery"
    URGENCY = "urgency"
    OBLIGATION = "obligation"
    SILENCE = "silence"
    RIDICULE = "ridicule"
    TOPIC_SHIFT = "topic-shift"
    COMPARISON = "comparison"


class ContentWarning(StrEnum):
    """What a person may want to know before the scene is read out; a closed list."""

    CONFLICT = "conflict"
    RAISED_VOICES = "raised-voices"
    CRITICISM = "criticism"
    BULLYING = "bullying"
    SEPARATION = "separation"
    ILLNESS = "illness"
    MONEY = "money"
    ALCOHOL = "alcohol"
    DISCRIMINATION = "discrimination"
    INJURY_RISK = "injury-risk"
    GRIEF = "grief"


class Place(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point on the style field: x own needs voiced, y the other's needs respected, 0 to 100."""

    x: int
    y: int


class Reply(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody might really say there, how it looks, and what comes of it."""

    verbal: str
    nonverbal: tuple[str, ...]
    telling: tuple[str, ...] = ()  # words in `verbal` that give the style away, letter by letter
    inner_thought: str
    outcome_now: str
    outcome_later: str
    field: Place


class Replies(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The replies to one scene: three always, the fourth where it is worth showing."""

    passive: Reply
    aggressive: Reply
    assertive: Reply
    passive_aggressive: Reply | None = None

    def by_style(self) -> dict[Style, Reply]:
        """Return the replies that this scene has, in the order in which they are written."""
        found = {
            Style.PASSIVE: self.passive,
            Style.AGGRESSIVE: self.aggressive,
            Style.ASSERTIVE: self.assertive,
        }
        if self.passive_aggressive is not None:
            found[Style.PASSIVE_AGGRESSIVE] = self.passive_aggressive
        return found


class Alternative(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another way to be just as clear: softer, shorter, or at home in another place."""

    verbal: str
    note: str = ""


class Brief(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only the person in this role reads."""

    private: str


class Roles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The three private briefs of a role-play."""

    speaker: Brief
    partner: Brief
    observer: Brief


class PushBack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of pressure; `level` rises from 1 to 5."""

    level: int
    words: str


class BeliefCard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A thought that holds people back, and a fairer one to set beside it."""

    belief: str
    fairer: str


class RouteCard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to go, in words that a person could act on."""

    route: Route
    words: str


class WhenNotTo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When speaking up is the wrong tool here, and which ways remain."""

    text: str
    routes: tuple[RouteCard, ...]


class Reveal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that becomes known `after` so many seconds of the scene."""

    after: int
    text: str


class Minutes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long each part of a role-play round with this scene takes, in minutes."""

    prep: int
    play: int
    feedback: int


class Change(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was changed on which day, for people who have used an older version."""

    date: datetime.date
    what: str


class Scenario(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rehearsable situation with everything a room needs to try it."""

    id: str
    version: str
    status: Status = Status.DRAFT
    language: str
    translation_of: str | None = None
    variant_of: str | None = None  # the scene that this one retells, for another audience
    reading_level: ReadingLevel
    title: str
    setting: tuple[Setting, ...]
    audience: tuple[Audience, ...]
    minor_reviewed: bool = False
    difficulty: int
    situation_class: SituationClass = field(name="class")
    speech_act: SpeechAct
    assertion_type: AssertionType
    techniques: tuple[Technique, ...]
    power: Power
    relationship: Relationship
    setup: str
    goal: str
    relation_goal: str
    self_respect_line: str
    rights: tuple[str, ...]
    duties: tuple[str, ...]
    roles: Roles
    escalation: tuple[PushBack, ...]
    deescalation: tuple[str, ...]
    replies: Replies
    alternative_assertive: tuple[Alternative, ...] = ()
    when_not_to: WhenNotTo | None = None
    observer_items: tuple[int, ...]
    debrief: tuple[str, ...]
    belief_cards: tuple[BeliefCard, ...]
    pressure_tactics: tuple[PressureTactic, ...] = ()
    facts: tuple[Reveal, ...] = ()
    content_warnings: tuple[ContentWarning, ...] = ()
    notes: str = ""  # for the facilitator alone: what to know before using the scene
    culture_notes: str
    accessibility_notes: str
    minutes: Minutes
    sources: tuple[str, ...] = ()
    author: str
    reviewed_by: str = ""
    created: datetime.date
    changed: tuple[Change, ...] = ()
    licence: str


# No alcohol, no debt, no couples, no separation; debt is what a `money` scene can be about.
NOT_FOR_MINORS: frozenset[ContentWarning | Setting] = frozenset(
    {
        ContentWarning.ALCOHOL,
        ContentWarning.MONEY,
        ContentWarning.SEPARATION,
        Setting.COUPLE,
    }
)


def suits_minors(scenario: Scenario) -> bool:
    """Say whether a room with minors may be offered this scenario."""
    young = bool(MINORS & {*scenario.audience})
    holds = {*scenario.content_warnings, *scenario.setting}
    return young and scenario.minor_reviewed and not NOT_FOR_MINORS & holds
