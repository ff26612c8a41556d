"""What the closed words of content are called on screens and on paper."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError

from server.core import rehearsal
from server.core.said import Said, say
from server.core.scenario import (
    AssertionType,
    Audience,
    Power,
    PressureTactic,
    ReadingLevel,
    Relationship,
    Route,
    Setting,
    SituationClass,
    SpeechAct,
    Status,
    Style,
    Technique,
)

SETTINGS: Final[Mapping[str, Said]] = {
    Setting.WORK: say("Work"),
    Setting.CARE: say("Care"),
    Setting.SCHOOL: say("School"),
    Setting.FAMILY: say("Family"),
    Setting.FRIENDS: say("Friends"),
    Setting.COUPLE: say("Couples"),
    Setting.PUBLIC: say("In public"),
    Setting.HOUSING: say("Home and neighbours"),
    Setting.SPORT: say("Sport and clubs"),
    Setting.ONLINE: say("Online"),
    Setting.THERAPY_GROUP: say("Therapy group"),
    Setting.SITE_SAFETY: say("Safety on site"),
}
CLASSES: Final[Mapping[str, Said]] = {
    SituationClass.ASKING: say("Asking for something"),
    SituationClass.REFUSING: say("Saying no"),
    SituationClass.DISAGREEING: say("Disagreeing"),
    SituationClass.FEELINGS: say("Saying what one feels"),
    SituationClass.CRITICISM: say("Criticism"),
    SituationClass.NEGOTIATION: say("Negotiating"),
    SituationClass.SAFETY: say("Speaking up for safety"),
}
TECHNIQUES: Final[Mapping[str, Said]] = {
    Technique.HOUSE_TEMPLATE: say("Four parts"),
    Technique.DESC: say("DESC"),
    Technique.DEAR_MAN: say("DEAR MAN"),
    Technique.GIVE: say("GIVE"),
    Technique.FAST: say("FAST"),
    Technique.I_STATEMENT: say("I-statement"),
    Technique.HOLD_THE_LINE: say("Hold the line"),
    Technique.NOT_NOW: say("Not now"),
    Technique.AGREE_WITH_PART: say("Agree with the part"),
    Technique.ASK_SPECIFICS: say("Ask for specifics"),
    Technique.OWN_IT: say("Own it"),
    Technique.NAME_THE_PRESSURE: say("Name the pressure"),
    Technique.LISTEN_BACK: say("Listen back"),
    Technique.NEGOTIATE: say("Negotiate"),
    Technique.STOP_AND_SPEAK: say("Stop and speak"),
    Technique.VOICE_BODY: say("Voice and body"),
}
AUDIENCES: Final[Mapping[str, Said]] = {
    Audience.ADULTS: say("Adults"),
    Audience.PROFESSIONALS: say("Professionals"),
    Audience.OLDER_TEENS: say("16 to 17"),
    Audience.YOUNGER_TEENS: say("12 to 15"),
}
WARNINGS: Final[Mapping[str, Said]] = {str(one): name for one, name in rehearsal.WARNINGS.items()}
ROUTES: Final[Mapping[str, Said]] = {
    Route.ASSERT: say("Say it"),
    Route.SUPPORT: say("Get support"),
    Route.DOCUMENT: say("Write it down"),
    Route.LEAVE: say("Leave"),
    Route.REPORT: say("Report it"),
    Route.CALL_HELP: say("Call for help"),
}
STYLES: Final[Mapping[str, Said]] = {
    Style.PASSIVE: say("Passive"),
    Style.AGGRESSIVE: say("Aggressive"),
    Style.ASSERTIVE: say("Assertive"),
    Style.PASSIVE_AGGRESSIVE: say("Passive-aggressive"),
}
TACTICS: Final[Mapping[str, Said]] = {
    PressureTactic.GUILT: say("guilt"),
    PressureTactic.FLATTERY: say("flattery"),
    PressureTactic.URGENCY: say("urgency"),
    PressureTactic.OBLIGATION: say("obligation"),
    PressureTactic.SILENCE: say("silence"),
    PressureTactic.RIDICULE: say("ridicule"),
    PressureTactic.TOPIC_SHIFT: say("changing the topic"),
    PressureTactic.COMPARISON: say("comparison"),
}
POWERS: Final[Mapping[str, Said]] = {
    Power.UP: say("to somebody with more power"),
    Power.PEER: say("among equals"),
    Power.DOWN: say("to somebody with less power"),
    Power.CUSTOMER: say("between customer and staff"),
    Power.CAREGIVER: say("between carer and cared-for"),
}
RELATIONSHIPS: Final[Mapping[str, Said]] = {
    Relationship.STRANGER: say("strangers"),
    Relationship.ACQUAINTANCE: say("people who know each other"),
    Relationship.CLOSE: say("people who are close"),
    Relationship.DEPENDENT: say("one depends on the other"),
}
SPEECH_ACTS: Final[Mapping[str, Said]] = {
    SpeechAct.REQUEST: say("a request"),
    SpeechAct.REFUSAL: say("a no"),
    SpeechAct.OPINION: say("an opinion"),
    SpeechAct.FEELING: say("a feeling"),
    SpeechAct.LIMIT: say("a limit"),
    SpeechAct.CORRECTION: say("a correction"),
    SpeechAct.PRAISE: say("praise"),
}
ASSERTION_TYPES: Final[Mapping[str, Said]] = {
    AssertionType.BASIC: say("basic"),
    AssertionType.EMPATHIC: say("empathic"),
    AssertionType.ESCALATING: say("rising"),
    AssertionType.CONFRONTIVE: say("confrontive"),
    AssertionType.I_LANGUAGE: say("I-language"),
    AssertionType.REPEATED: say("repeated"),
    AssertionType.POSITIVE: say("positive"),
}
STATUSES: Final[Mapping[str, Said]] = {
    Status.DRAFT: say("draft, not yet read by a second person"),
    Status.REVIEWED: say("reviewed"),
    Status.RETIRED: say("retired"),
}
READING: Final[Mapping[str, Said]] = {
    ReadingLevel.A2: say("easy to read (A2)"),
    ReadingLevel.B1: say("fairly easy to read (B1)"),
    ReadingLevel.B2: say("for practised readers (B2)"),
}


@cache
def tongue(tag: str) -> str:
    """A language by the name that it gives itself, such as Deutsch; the bare tag if nobody knows.

    >>> tongue("de"), tongue("pt-BR"), tongue("xx-nowhere")
    ('Deutsch', 'português (Brasil)', 'xx-nowhere')
    """
    try:
        return Locale.parse(tag, sep="-").get_display_name() or tag
    except (ValueError, UnknownLocaleError):
        return tag
