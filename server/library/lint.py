"""What makes a scenario good enough to put before a room, one rule at a time.

Each rule is a small function whose docstring is the rule; it yields one sentence for each breach,
starting with the field. Rules about wording stand in `server.library.wording`. They follow the
project's domain notes: the style field, the route card, strengths that observers can really see.
"""

from collections.abc import Callable, Iterator
from typing import Final

from server.core.scenario import (
    MINORS,
    NOT_FOR_MINORS,
    ContentWarning,
    PressureTactic,
    Scenario,
    Setting,
    SituationClass,
    Status,
    Style,
)
from server.library import wording
from server.library.names import bad_names

Rule = Callable[[Scenario], Iterator[str]]

HARD: Final = 7  # from here on, speaking up may be the wrong tool and the scene must say so
RUBRIC_ITEMS: Final = 12
# (own needs voiced, the other's needs respected): more than half of either, or less?
QUADRANTS: Final[dict[Style, tuple[bool, bool]]] = {
    Style.PASSIVE: (False, True),
    Style.AGGRESSIVE: (True, False),
    Style.ASSERTIVE: (True, True),
    Style.PASSIVE_AGGRESSIVE: (False, False),
}
WARNED_OF: Final[dict[SituationClass | Setting | PressureTactic, tuple[ContentWarning, ...]]] = {
    SituationClass.CRITICISM: (ContentWarning.CRITICISM,),
    SituationClass.SAFETY: (ContentWarning.INJURY_RISK,),
    Setting.SITE_SAFETY: (ContentWarning.INJURY_RISK,),
    PressureTactic.RIDICULE: (ContentWarning.CRITICISM, ContentWarning.BULLYING),
}


def complaints(scenario: Scenario) -> tuple[str, ...]:
    """Return every breach of every rule, in the order of the rules."""
    return tuple(sentence for rule in RULES for sentence in rule(scenario))


def names_are_fit(scenario: Scenario) -> Iterator[str]:
    """Id, language and version can stand in a folder's name and an address."""
    yield from bad_names(scenario.id, scenario.language, scenario.version)


def difficulty_is_in_range(scenario: Scenario) -> Iterator[str]:
    """Difficulty is from 1 to 10."""
    if not 1 <= scenario.difficulty <= 10:
        yield "difficulty: must be from 1 to 10"


def nothing_needed_is_empty(scenario: Scenario) -> Iterator[str]:
    """A scene says where it plays, for whom, what is practised, and offers a fairer thought."""
    for name in ("setting", "audience", "techniques", "belief_cards"):
        if not getattr(scenario, name):
            yield f"{name}: needs at least one"
    for style, reply in scenario.replies.by_style().items():
        if not reply.nonverbal:
            yield f"replies.{_key(style)}.nonverbal: needs at least one thing that people can see"


def rights_and_duties_pair_up(scenario: Scenario) -> Iterator[str]:
    """A right always stands beside its matching duty."""
    if not scenario.rights or len(scenario.rights) != len(scenario.duties):
        yield "rights: each right needs the duty that belongs to it, in the same place of `duties`"


def pressure_rises(scenario: Scenario) -> Iterator[str]:
    """Five push-backs rise strictly from 1 to 5, and two lines ease off again."""
    if [line.level for line in scenario.escalation] != [1, 2, 3, 4, 5]:
        yield "escalation: needs five lines with the levels 1, 2, 3, 4, 5 in this order"
    if len(scenario.deescalation) != 2:
        yield "deescalation: needs two lines"


def replies_lie_in_their_quadrant(scenario: Scenario) -> Iterator[str]:
    """Each reply lies in its style's quarter of the field."""
    for style, reply in scenario.replies.by_style().items():
        high_x, high_y = QUADRANTS[style]
        for axis, value, high in (("x", reply.field.x, high_x), ("y", reply.field.y, high_y)):
            if not (51 <= value <= 100 if high else 0 <= value <= 49):
                yield (
                    f"replies.{_key(style)}.field.{axis}: must be from"
                    f" {'51 to 100' if high else '0 to 49'} for a reply that is {style}"
                )


def hard_scenes_have_a_route_card(scenario: Scenario) -> Iterator[str]:
    """From difficulty 7 a scene says when not to speak up, and names at least two routes."""
    card = scenario.when_not_to
    if card is None:
        if scenario.difficulty >= HARD:
            yield f"when_not_to: is needed from difficulty {HARD}"
    elif len({route.route for route in card.routes}) < 2:
        yield "when_not_to.routes: needs at least two different routes"


def observers_have_something_to_see(scenario: Scenario) -> Iterator[str]:
    """Three or four rubric items, with one of 2, 6, 7 (the point) and one of 5, 11 (respect)."""
    items = {*scenario.observer_items}
    if not 3 <= len(scenario.observer_items) <= 4 or len(items) != len(scenario.observer_items):
        yield "observer_items: needs three or four different numbers"
    if any(not 1 <= item <= RUBRIC_ITEMS for item in items):
        yield f"observer_items: the rubric has the numbers 1 to {RUBRIC_ITEMS}"
    if not items & {2, 6, 7}:
        yield "observer_items: needs at least one of 2, 6, 7"
    if not items & {5, 11}:
        yield "observer_items: needs at least one of 5, 11"


def debrief_is_a_talk(scenario: Scenario) -> Iterator[str]:
    """Three to five questions close a round."""
    if not 3 <= len(scenario.debrief) <= 5:
        yield "debrief: needs three to five questions"


def warnings_cover_the_scene(scenario: Scenario) -> Iterator[str]:
    """Whatever a person may want to know beforehand is named in the warnings."""
    warned = {*scenario.content_warnings}
    held = {scenario.situation_class, *scenario.setting, *scenario.pressure_tactics}
    for tag, either in WARNED_OF.items():
        if tag in held and not warned & {*either}:
            needed = '" or "'.join(either)
            yield f'content_warnings: a scene with "{tag}" needs "{needed}"'
    if scenario.difficulty >= HARD and not warned:
        yield f"content_warnings: needs at least one from difficulty {HARD}"


def minors_get_only_what_is_fit(scenario: Scenario) -> Iterator[str]:
    """What minors get was reviewed for them and holds no alcohol, debt, couple or separation."""
    if not MINORS & {*scenario.audience}:
        return
    if not scenario.minor_reviewed:
        yield "minor_reviewed: must be true before a scene is given to minors"
    for tag in dict.fromkeys((*scenario.content_warnings, *scenario.setting)):
        if tag in NOT_FOR_MINORS:
            yield f'audience: a scene with "{tag}" is not for minors; take the young groups out'


def reviewed_has_a_reviewer(scenario: Scenario) -> Iterator[str]:
    """A scene marked as reviewed says by whom."""
    if scenario.status is Status.REVIEWED and not scenario.reviewed_by.strip():
        yield 'reviewed_by: must name whoever made the status "reviewed"'


def times_are_plausible(scenario: Scenario) -> Iterator[str]:
    """Each part of a round takes from 1 to 60 minutes, and reveals come one after the other."""
    for name in ("prep", "play", "feedback"):
        if not 1 <= getattr(scenario.minutes, name) <= 60:
            yield f"minutes.{name}: must be from 1 to 60"
    seconds = [reveal.after for reveal in scenario.facts]
    if seconds != sorted({*seconds}) or any(second < 0 for second in seconds):
        yield "facts: `after` must rise from one reveal to the next, in seconds from 0"


def _key(style: Style) -> str:
    return style.value.replace("-", "_")


RULES: Final[tuple[Rule, ...]] = (
    names_are_fit,
    difficulty_is_in_range,
    nothing_needed_is_empty,
    rights_and_duties_pair_up,
    pressure_rises,
    replies_lie_in_their_quadrant,
    hard_scenes_have_a_route_card,
    observers_have_something_to_see,
    debrief_is_a_talk,
    warnings_cover_the_scene,
    minors_get_only_what_is_fit,
    reviewed_has_a_reviewer,
    times_are_plausible,
    *wording.RULES,
)
