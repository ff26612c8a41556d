"""Each rule, broken once in a scenario that is otherwise sound, gives exactly its sentence."""

import pytest
from msgspec.structs import replace

from server.core.scenario import (
    Alternative,
    Audience,
    ContentWarning,
    Minutes,
    Place,
    PressureTactic,
    PushBack,
    Reveal,
    Route,
    RouteCard,
    Scenario,
    Setting,
    SituationClass,
    Status,
    WhenNotTo,
)
from server.library import SHIPPED, Library, lint

SHIFT = Library.read(SHIPPED).scenarios["last-minute-shift", "en"]
STEP_OUT = RouteCard(route=Route.LEAVE, words="Go.")


def shift(**changes: object) -> Scenario:
    """The last-minute shift with some fields changed."""
    return replace(SHIFT, **changes)


def answered(style: str, **changes: object) -> Scenario:
    """The last-minute shift with one reply changed."""
    reply = replace(getattr(SHIFT.replies, style), **changes)
    return shift(replies=replace(SHIFT.replies, **{style: reply}))


def briefed(private: str) -> Scenario:
    """The last-minute shift with another brief for the speaker."""
    return shift(roles=replace(SHIFT.roles, speaker=replace(SHIFT.roles.speaker, private=private)))


def pushed(*levels: int) -> Scenario:
    """The last-minute shift with push-backs of these levels."""
    return shift(escalation=tuple(PushBack(level=level, words="But!") for level in levels))


RISING = "escalation: needs five lines with the levels 1, 2, 3, 4, 5 in this order"
PAIRS = "rights: each right needs the duty that belongs to it, in the same place of `duties`"
SLUG = 'must be small letters, digits and single hyphens, such as "half-hour"'
TEENS = (Audience.OLDER_TEENS,)

BROKEN = [
    (shift(id="Last shift"), f'id: "Last shift" {SLUG}'),
    (
        shift(language="English"),
        'language: "English" must be a language tag such as "en" or "pt-BR"',
    ),
    (shift(version="one"), 'version: "one" must be three numbers such as "1.0.0"'),
    (shift(difficulty=0), "difficulty: must be from 1 to 10"),
    (shift(difficulty=11), "difficulty: must be from 1 to 10"),
    (shift(techniques=()), "techniques: needs at least one"),
    (shift(belief_cards=()), "belief_cards: needs at least one"),
    (
        answered("passive", nonverbal=()),
        "replies.passive.nonverbal: needs at least one thing that people can see",
    ),
    (shift(duties=("I say so.",)), PAIRS),
    (shift(rights=(), duties=()), PAIRS),
    (pushed(1, 2, 3, 3, 5), RISING),
    (pushed(1, 2, 3, 4), RISING),
    (pushed(5, 4, 3, 2, 1), RISING),
    (shift(deescalation=("All right.",)), "deescalation: needs two lines"),
    (
        answered("passive", field=Place(x=60, y=80)),
        "replies.passive.field.x: must be from 0 to 49 for a reply that is passive",
    ),
    (
        answered("aggressive", field=Place(x=80, y=50)),
        "replies.aggressive.field.y: must be from 0 to 49 for a reply that is aggressive",
    ),
    (
        answered("assertive", field=Place(x=101, y=80)),
        "replies.assertive.field.x: must be from 51 to 100 for a reply that is assertive",
    ),
    (
        answered("passive_aggressive", field=Place(x=20, y=-1)),
        "replies.passive_aggressive.field.y: must be from 0 to 49"
        " for a reply that is passive-aggressive",
    ),
    (shift(difficulty=7, when_not_to=None), "when_not_to: is needed from difficulty 7"),
    (
        shift(when_not_to=WhenNotTo(text="Not here.", routes=(STEP_OUT, STEP_OUT))),
        "when_not_to.routes: needs at least two different routes",
    ),
    (shift(observer_items=(2, 5)), "observer_items: needs three or four different numbers"),
    (shift(observer_items=(2, 5, 5)), "observer_items: needs three or four different numbers"),
    (shift(observer_items=(2, 5, 13)), "observer_items: the rubric has the numbers 1 to 12"),
    (shift(observer_items=(1, 5, 8)), "observer_items: needs at least one of 2, 6, 7"),
    (shift(observer_items=(2, 3, 8)), "observer_items: needs at least one of 5, 11"),
    (shift(debrief=("And?", "So?")), "debrief: needs three to five questions"),
    (
        shift(situation_class=SituationClass.SAFETY),
        'content_warnings: a scene with "safety" needs "injury-risk"',
    ),
    (
        shift(setting=(Setting.SITE_SAFETY,)),
        'content_warnings: a scene with "site-safety" needs "injury-risk"',
    ),
    (
        shift(pressure_tactics=(PressureTactic.RIDICULE,), content_warnings=()),
        'content_warnings: a scene with "ridicule" needs "criticism" or "bullying"',
    ),
    (
        shift(difficulty=7, content_warnings=()),
        "content_warnings: needs at least one from difficulty 7",
    ),
    (
        shift(audience=TEENS),
        "minor_reviewed: must be true before a scene is given to minors",
    ),
    (
        shift(audience=TEENS, minor_reviewed=True, content_warnings=(ContentWarning.ALCOHOL,)),
        'audience: a scene with "alcohol" is not for minors; take the young groups out',
    ),
    (
        shift(audience=TEENS, minor_reviewed=True, setting=(Setting.COUPLE,)),
        'audience: a scene with "couple" is not for minors; take the young groups out',
    ),
    (
        shift(status=Status.REVIEWED),
        'reviewed_by: must name whoever made the status "reviewed"',
    ),
    (shift(minutes=Minutes(prep=0, play=2, feedback=4)), "minutes.prep: must be from 1 to 60"),
    (
        shift(facts=(Reveal(after=9, text="It rains."), Reveal(after=9, text="It pours."))),
        "facts: `after` must rise from one reveal to the next, in seconds from 0",
    ),
    (shift(title="x" * 61), "title: has 61 characters; 60 fit"),
    (shift(setup="word " * 91), "setup: has 91 words; 90 fit"),
    (briefed("word " * 61), "roles.speaker.private: has 61 words; 60 fit"),
    (
        answered("passive", telling=("If nobody",)),
        'replies.passive.telling: "If nobody" does not occur in `verbal`',
    ),
    (
        answered("assertive", verbal="I see. I know. I hear. I can't.", telling=()),
        "replies.assertive.verbal: has 4 sentences; one to 3 are enough",
    ),
    (
        answered("assertive", verbal="Saturday is out.", telling=()),
        'replies.assertive.verbal: needs the first person, such as "I" or "my"',
    ),
    (
        answered("assertive", verbal="I see that you never plan.", telling=()),
        'replies.assertive.verbal: "you never" is a verdict; say what happened instead',
    ),
    (
        shift(alternative_assertive=(Alternative(verbal="I can't, and you're late."),)),
        'alternative_assertive 1, verbal: "you\'re" is a verdict; say what happened instead',
    ),
    (
        shift(alternative_assertive=(Alternative(verbal="I can't."),) * 3),
        "alternative_assertive: at most two",
    ),
    (
        briefed("Aim: go home before her."),
        'roles.speaker.private: says "her"; write it so that anybody can play it',
    ),
]


PLACES = [f"{n} {said.partition(':')[0]}" for n, (_, said) in enumerate(BROKEN, start=1)]


@pytest.mark.parametrize(("scenario", "sentence"), BROKEN, ids=PLACES)
def test_a_broken_rule_gives_exactly_its_sentence(scenario: Scenario, sentence: str):
    assert lint.complaints(scenario) == (sentence,)


def test_every_rule_is_broken_above():
    unbroken = [r.__name__ for r in lint.RULES if not any(any(r(s)) for s, _ in BROKEN)]
    assert unbroken == []


def test_every_rule_says_in_a_sentence_what_it_asks():
    assert all((rule.__doc__ or "").endswith(".") for rule in lint.RULES)


def spoken(language: str, verbal: str) -> Scenario:
    """The last-minute shift with another assertive reply, said to be in a language."""
    return replace(answered("assertive", verbal=verbal, telling=()), language=language)


@pytest.mark.parametrize(
    ("language", "verbal", "sentence"),
    [
        ("de", "Samstag geht nicht.", 'needs the first person, such as "I" or "my"'),
        (
            "de-AT",
            "Ich merke: Du planst nie.",
            '"Du planst nie" is a verdict; say what happened instead',
        ),
        ("de", "Mir reicht es. Du bist spät.", '"Du bist" is a verdict; say what happened instead'),
        ("es", "Eres muy lento.", '"Eres" is a verdict; say what happened instead'),
        ("es", "Nunca avisas.", '"Nunca avisas" is a verdict; say what happened instead'),
    ],
)
def test_rules_about_words_know_german_and_spanish(language: str, verbal: str, sentence: str):
    assert lint.complaints(spoken(language, verbal)) == (f"replies.assertive.verbal: {sentence}",)


def test_spanish_briefs_have_no_gender():
    spanish = replace(briefed("Objetivo: irse antes que ella."), language="es")
    said = 'roles.speaker.private: says "ella"; write it so that anybody can play it'
    assert lint.complaints(spanish) == (said,)


def test_rules_about_words_keep_quiet_where_they_cannot_tell():
    assert lint.complaints(spoken("fr", "Samedi, non.")) == ()
    assert lint.complaints(spoken("es", "El sábado no puede ser.")) == ()
    table = replace(
        spoken("de", "Ich kann am Samstag nicht."), roles=briefed("Der Tisch? Er steht da.").roles
    )
    assert lint.complaints(table) == ()
