"""What nobody may find out, tried on every step of every shipped workshop and recipe.

Three attacks, on random sequences of answers, changes of mind, removals, erasures and reveals:
look at a small group's answers; tell by a picture whose answer is whose; subtract one published
picture from a later one. (Sources: reliability.md 5.5 and 5.6, domain.md 3.4.)
"""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from server.core.company import Company
from server.core.kind import By, Phase, Stage
from server.core.pictures import Picture
from server.core.refusals import Refused
from server.core.tables import Table
from tests.activities.examined import at, directed, fresh, rendered, steps
from tests.cast import Scene, crowd, fill

WORD = ("A word.",)
PICTURES = (*get_args(Picture), Table)
TRIED = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def sensitive():
    """The steps whose answers are shown only as something published."""
    for parameter in steps():
        kind, spec = parameter.values
        scene = gathered(kind, spec, crowd(12))
        if not kind.together and kind.publish(scene.state, at(scene, Phase.CLOSED).stage):
            yield parameter


def opened(kind, spec, people, company=Company()):  # noqa: B008
    stage = Stage(Phase.OPEN, 1, frozenset(people), company)
    return directed(fresh(kind, spec, stage), turns=1)


def gathered(kind, spec, people, answers=None, company=Company()):  # noqa: B008
    """Everybody has answered, each in a way that depends on their number in `answers`."""
    scene = opened(kind, spec, people, company)
    for place, person in enumerate(people):
        scene = gives(scene, person, (answers or range(len(people)))[place])
    return scene


def gives(scene: Scene, person: str, n: int) -> Scene:
    """All that somebody is asked, answered by number; words are the same for everybody."""
    done: set[str] = set()
    for _ in range(8):
        asked = [f for f in scene.forms(person) if f.fields and f.action not in done]
        for form in asked[:1]:
            done.add(form.action)
            fields = {f.name: fill(f, 17 * n, WORD) for f in form.fields}
            try:
                scene = scene.sends(person, form.action, fields)
            except Refused:
                continue
    return scene


def removed(scene: Scene, person: str) -> Scene:
    """Somebody was taken out of the room; what they gave stays."""
    people = frozenset(scene.stage.people) - {person}
    return replace(scene, stage=msgspec.structs.replace(scene.stage, people=people))


def erased(scene: Scene, person: str, spec) -> Scene:
    """The room folded anew without a person's facts."""
    state = scene.kind.start(spec, 11)
    log = tuple(entry for entry in scene.log if entry[1].person != person)
    for stage, by, body in log:
        there = msgspec.structs.replace(stage, people=frozenset(stage.people) - {person})
        given_ = msgspec.json.decode(body, type=scene.kind.given)
        state = scene.kind.fold(state, there, by, given_)
    return removed(replace(scene, state=state, log=log), person)


def seen(scene: Scene) -> list[object]:
    """Every picture and table that anybody but an answer's giver has before them."""
    views = (scene.wall, scene.desk, scene.phone("idNobody"), scene.section)
    return [picture for view in views for picture in pictures(view)]


def pictures(record: object) -> list[object]:
    """The pictures inside a record, wherever they are."""
    if isinstance(record, PICTURES):
        return [record]
    if isinstance(record, msgspec.Struct):
        return [p for name in record.__struct_fields__ for p in pictures(getattr(record, name))]
    if isinstance(record, tuple | list):
        return [p for one in record for p in pictures(one)]
    return []


every_sensitive_step = pytest.mark.parametrize(("kind", "spec"), list(sensitive()))


def test_there_are_sensitive_steps_of_several_kinds():
    assert len({p.values[0].name for p in sensitive()}) >= 4


@every_sensitive_step
@pytest.mark.parametrize("company", [Company(), Company(minors=True), Company(least=3)], ids=str)
def test_fewer_than_k_answers_leave_no_trace(kind, spec, company):
    people = crowd(company.k - 1)
    looks = []
    for answers in (range(40), range(40, 0, -1)):
        scene = gathered(kind, spec, people, answers, company)
        shown = []
        for phase in (Phase.OPEN, Phase.CLOSED, Phase.REVEALED):
            scene = at(scene, phase)
            shown += [seen(scene), str(scene.wall), rendered(scene, "projector")]
        looks.append(shown)
    assert looks[0] == looks[1]


@every_sensitive_step
@TRIED
@given(data=st.data())
def test_whose_answer_is_whose_shows_nowhere(kind, spec, data):
    people = crowd(data.draw(st.integers(1, 14), label="people"))
    answers = data.draw(st.permutations(range(len(people))), label="answers")
    shown = []
    for order in (range(len(people)), answers):
        scene = at(gathered(kind, spec, people, order), Phase.CLOSED)
        shown.append((seen(scene), seen(at(scene, Phase.REVEALED))))
    assert shown[0] == shown[1]


@every_sensitive_step
@TRIED
@given(data=st.data())
def test_two_published_pictures_never_differ_by_fewer_than_k_people(kind, spec, data):
    people = crowd(20)
    there = data.draw(st.integers(5, 12), label="answered at first")
    company = data.draw(st.sampled_from([Company(), Company(least=3), Company(manager=True)]))
    scene = opened(kind, spec, people, company)
    for n, person in enumerate(people[:there]):
        scene = gives(scene, person, n)
    scene = at(at(scene, Phase.CLOSED), Phase.REVEALED)
    before, touched = seen(scene), set()
    for _ in range(data.draw(st.integers(1, 8), label="acts")):
        person = data.draw(st.sampled_from(people), label="who")
        if len(touched | {person}) >= company.k:
            continue
        touched.add(person)
        acts = {
            # The room takes nothing from whoever was removed or erased.
            "answer": lambda s, p=person: (
                gives(at(s, Phase.OPEN), p, data.draw(st.integers(0, 30), label="answer"))
                if p in s.stage.people
                else s
            ),
            "remove": lambda s, p=person: removed(s, p),
            "erase": lambda s, p=person: erased(s, p, spec),
            "look": lambda s: s,
        }
        scene = acts[data.draw(st.sampled_from(sorted(acts)), label="act")](scene)
        for phase in (Phase.OPEN, Phase.CLOSED, Phase.REVEALED):
            scene = at(scene, phase)
        # What was too few before may have become enough; what was shown stays as it was.
        known = {picture.title for picture in before}
        for picture in seen(scene):
            assert picture in before or picture.title not in known, "By this somebody stands out"


@every_sensitive_step
def test_a_desk_without_a_person_publishes_the_same_as_with_their_name(kind, spec):
    people = crowd(9)
    scene = at(at(gathered(kind, spec, people), Phase.CLOSED), Phase.REVEALED)
    text = str(scene.wall) + str(scene.desk) + str(scene.section)
    assert not [person for person in people if person in text]
    assert By().desk
