"""The examiner: what every kind of activity must keep, tried on every step of every shipped
workshop. A new kind is examined as soon as it stands in KINDS and in a workshop.
"""

import itertools
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from server.activities import KINDS
from server.core.complaint import Complaint
from server.core.kind import Phase
from server.core.refusals import Refused
from server.core.room import CORE_COMMANDS
from server.core.said import plain
from tests.activities.examined import (
    CODE,
    LIBRARY,
    STEP,
    WORDS,
    Page,
    answered,
    at,
    directed,
    fresh,
    journey,
    rendered,
    steps,
)
from tests.cast import ANA, BEN, CHIDI, FARAH, MALLORY, crowd, fill

every_step = pytest.mark.parametrize(("kind", "spec"), list(steps()))
ROOM_ACTS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
RUBBISH = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["a", "b", "all", "passive", "better", "\x00", "\ud800", "x" * 9000]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
TEMPLATES = sorted(Path("server/activities").rglob("*.html")) + sorted(
    Path("server/web/templates").rglob("*.html")
)


def test_every_kind_stands_in_a_shipped_workshop_or_recipe():
    shelves = (LIBRARY.recipes, LIBRARY.workshops)
    used = {step.kind for shelf in shelves for whole in shelf.values() for step in whole.steps}
    assert set(KINDS) <= used


# -- at the door --------------------------------------------------------------------------------


@every_step
@ROOM_ACTS
@given(data=st.data())
def test_rubbish_is_refused_with_a_sentence(kind, spec, data):
    scene = data.draw(st.sampled_from(journey(kind, spec, (ANA, BEN))), label="scene")
    person = data.draw(st.sampled_from([ANA, MALLORY, FARAH]), label="who")
    asked = scene.offers if person == FARAH else scene.forms(person)
    if not asked:
        return
    form = data.draw(st.sampled_from(asked), label="form")
    names = st.sampled_from([f.name for f in form.fields] or ["text"]) | st.text(max_size=8)
    fields = data.draw(st.dictionaries(names, RUBBISH, max_size=4), label="fields")
    if data.draw(st.booleans(), label="otherwise whole"):
        fields = {f.name: fill(f, 1, WORDS) for f in form.fields} | fields
    action = form.command if person == FARAH else form.action
    try:
        scene = scene.sends(person, action, fields)
    except Refused as refused:
        said = refused.sentence
    else:
        said = "."
        for face in ("phone", "projector", "desk"):
            Page(rendered(scene, face, ANA))
    assert said.endswith(".")


@every_step
@ROOM_ACTS
@given(data=st.data())
def test_rubbish_content_is_complained_about(kind, spec, data):
    shelves = (*LIBRARY.recipes.values(), *LIBRARY.workshops.values())
    step = data.draw(
        st.sampled_from([s for w in shelves for s in w.steps if s.kind == kind.name]), label="step"
    )
    scenario = LIBRARY.scenario_for(step, "en") if data.draw(st.booleans()) else None
    names = st.sampled_from(sorted(step.content)) | st.text(max_size=8)
    content = step.content | data.draw(st.dictionaries(names, RUBBISH, max_size=2))
    try:
        spec = kind.parse(content, scenario)
    except Complaint as complaint:
        said = complaint.sentences
    else:
        said = ("It can be held.",) if kind.start(spec, 1) == kind.start(spec, 1) else ()
    assert said
    assert all(said)


# -- what is given ------------------------------------------------------------------------------


@every_step
def test_folding_what_was_stored_gives_the_same_state(kind, spec):
    for scene in journey(kind, spec, crowd(5)):
        state = kind.start(spec, 11)
        for stage, by, body in scene.log:
            state = kind.fold(state, stage, by, msgspec.json.decode(body, type=kind.given))
        assert state == scene.state


@every_step
def test_it_does_not_matter_who_is_faster(kind, spec):
    begun = directed(fresh(kind, spec))
    logs = [
        answered(begun, person, n).log[len(begun.log) :]
        for n, person in enumerate((ANA, BEN, CHIDI))
    ]
    states = []
    for order in itertools.permutations(logs):
        state = begun.state
        for stage, by, body in itertools.chain(*order):
            state = kind.fold(state, stage, by, msgspec.json.decode(body, type=kind.given))
        states.append(state)
    assert all(state == states[0] for state in states)
    views = [kind.desk(state, begun.stage) for state in states]
    assert all(view == views[0] for view in views)


@every_step
def test_a_state_is_never_changed_in_place(kind, spec):
    before = answered(directed(fresh(kind, spec)), ANA, 0)
    looked = (before.wall, before.desk, before.phone(ANA), before.forms(ANA))
    directed(at(answered(answered(before, ANA, 1), BEN, 1), Phase.REVEALED))
    assert (before.wall, before.desk, before.phone(ANA), before.forms(ANA)) == looked


@every_step
def test_who_has_done_all_is_settled_and_nobody_else(kind, spec):
    scene = directed(fresh(kind, spec))
    assert kind.settled(scene.state, scene.stage) == set()
    if not scene.forms(ANA) or kind.together:
        return
    scene = answered(answered(scene, ANA, 0), BEN, 1)
    assert kind.settled(scene.state, scene.stage) == {ANA, BEN}
    again = at(scene, Phase.OPEN, 2)
    assert kind.settled(again.state, again.stage) == set(), "A new round asks everybody anew"


# -- what is seen -------------------------------------------------------------------------------


@every_step
@pytest.mark.parametrize("people", [0, 1, 5, 40])
def test_all_faces_render_at_every_stage(kind, spec, people):
    for scene in journey(kind, spec, crowd(people)):
        for face in ("phone", "projector", "desk"):
            page = Page(rendered(scene, face, ANA))
            assert page.tags.isdisjoint({"script", "img", "iframe", "style", "link", "object"})
            assert not {
                name for name in page.attributes if name.startswith("on") or name == "style"
            }
            assert len(page.ids) == len(set(page.ids)), "An id stands twice on a page"
            assert page.text.strip(), "A face says something at every stage"


@every_step
def test_the_html_of_a_phone_has_exactly_the_forms_that_may_be_sent(kind, spec):
    for scene in journey(kind, spec, crowd(5)):
        for person in (ANA, MALLORY):
            page = Page(rendered(scene, "phone", person))
            drawn = {form.attributes.get("data-move", ""): form for form in page.forms}
            # Passing stands in the footer of every phone, also where it is the kind's own.
            asked = {f.action: f for f in scene.forms(person) if f.action != "pass"}
            assert len(page.forms) == len(asked)
            assert set(drawn) == set(asked)
            for action, form in asked.items():
                check_move(drawn[action], form)


def check_move(drawn, form):
    assert drawn.attributes["method"] == "post"
    assert drawn.attributes["action"] == f"/r/{CODE}/moves"
    assert drawn.attributes["data-step"] == STEP
    assert drawn.hidden == {"action": form.action, "step": STEP}
    assert drawn.saved == 1, "A form has one place that says whether it is saved"
    assert drawn.buttons >= 1
    assert drawn.attributes["id"]
    assert set(drawn.types) == {field.name for field in form.fields}
    for field in form.fields:
        assert drawn.types[field.name] == {field.type}
        if field.options:
            assert drawn.values[field.name] == [option.value for option in field.options]
        if field.type == "number" and field.max - field.min > 10:
            # One plain number, empty until it is answered; the line to slide on has no name.
            assert drawn.values[field.name] == ["" if field.value is None else f"{field.value:g}"]
            continue
        if field.type == "number":
            steps_between = range(int(field.min), int(field.max) + 1)
            assert drawn.values[field.name] == [str(n) for n in steps_between]
        if field.type == "text":
            assert drawn.limits[field.name] == str(field.max_length)
        if field.type in ("choice", "choices", "number"):
            sent = field.value if isinstance(field.value, tuple) else (field.value,)
            shown = drawn.chosen.get(field.name, [])
            assert shown == [str(value) for value in sent if value is not None]


@every_step
def test_the_html_of_a_desk_gives_only_commands_that_are_offered(kind, spec):
    for scene in journey(kind, spec, crowd(5)):
        page = Page(rendered(scene, "desk"))
        offers = {offer.command: offer for offer in scene.offers}
        drawn = [form for form in page.forms if "data-command" in form.attributes]
        assert len(drawn) == len(page.forms)
        for form in drawn:
            offer = offers[form.attributes["data-command"]]
            assert form.attributes["action"] == f"/desk/{CODE}/commands"
            assert form.hidden == {"command": offer.command}
            fields = {field.name: field for field in offer.fields}
            assert set(form.types) == set(fields)
            for name, values in form.values.items():
                assert form.types[name] == {fields[name].type}
                if fields[name].type == "text":  # such as other words for a card
                    assert form.limits[name] == str(fields[name].max_length)
                    continue
                assert set(values) <= {option.value for option in fields[name].options}
        wanted = {o.command for o in scene.offers if o.fields and not o.fixed}
        assert wanted == {form.attributes["data-command"] for form in drawn}


@every_step
def test_no_command_of_a_kind_is_one_of_the_rooms_own(kind, spec):
    for scene in journey(kind, spec, crowd(5)):
        assert not {offer.command for offer in scene.offers} & CORE_COMMANDS


@every_step
def test_no_view_names_anybody(kind, spec):
    people = crowd(5)
    for scene in journey(kind, spec, people):
        seen = [str(scene.wall), rendered(scene, "projector"), str(scene.section)]
        if kind.privacy != "named":
            seen += [str(scene.desk), rendered(scene, "desk"), str(scene.offers)]
        for text in seen:
            assert not [person for person in people if person in text]


@every_step
def test_the_wall_does_not_change_with_answers_before_the_reveal(kind, spec):
    busy = directed(fresh(kind, spec))
    quiet = busy
    for n, person in enumerate(crowd(5)):
        busy = answered(busy, person, n)
    for phase in (Phase.BRIEFING, Phase.OPEN, Phase.CLOSED):
        for round_ in (1, 2):
            full, empty = at(busy, phase, round_), at(quiet, phase, round_)
            assert full.wall == empty.wall
            assert rendered(full, "projector") == rendered(empty, "projector")


@every_step
def test_a_phone_changes_only_with_what_touches_it(kind, spec):
    scene = answered(directed(fresh(kind, spec)), ANA, 0)
    for phase in (Phase.BRIEFING, Phase.OPEN, Phase.CLOSED):
        before = at(scene, phase)
        after = at(answered(scene, BEN, 1), phase)
        touched = kind.touches(after.state, BEN)
        for person in (ANA, MALLORY):
            if person not in touched:
                assert after.phone(person) == before.phone(person)
                assert after.forms(person) == before.forms(person)
                assert rendered(after, "phone", person) == rendered(before, "phone", person)


@every_step
def test_a_phone_never_tells_who_said_something(kind, spec):
    for scene in journey(kind, spec, crowd(5)):
        if kind.privacy != "named":
            assert BEN not in str(scene.phone(ANA))
            assert BEN not in rendered(scene, "phone", ANA)


@every_step
def test_views_can_be_compared_and_sent(kind, spec):
    for scene in journey(kind, spec, crowd(5)):
        for record in (scene.wall, scene.desk, scene.phone(ANA), scene.forms(ANA), scene.offers):
            hash(record)
            msgspec.json.encode(record, enc_hook=plain)


@every_step
@pytest.mark.parametrize("people", [0, 1, 40])
def test_the_summary_counts_everybody_once(kind, spec, people):
    scene = journey(kind, spec, crowd(people))[-1]
    section = scene.section
    if scene.kind.forms(scene.state, at(scene, Phase.OPEN).stage, MALLORY):
        assert section.answered <= people if kind.together else section.answered == people
    assert section.kind == kind.name
    msgspec.json.encode(section, enc_hook=plain)


# -- how templates are written ------------------------------------------------------------------


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_is_safe_under_a_strict_policy(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son\w+=|hx-on|<script|\|\s*safe|autoescape|javascript:", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_word_in_a_template_goes_through_the_catalogue(path):
    text = path.read_text(encoding="utf-8")
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^<>]*>|&\w+;", " ", text, flags=re.DOTALL)
    # A tag whose attributes hold Jinja leaves its own rest behind: only words between tags count.
    assert not re.search(r"(?:^|>)\s*[A-Za-z]{2,}[^<>]*(?:<|$)", bare), bare


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_words_of_people_and_authors_bring_their_own_direction(path):
    text = path.read_text(encoding="utf-8")
    for shown in re.findall(r"[^\n]*\{\{ [\w.]*(?:verbal|question|prompt|\.label|text) \}\}", text):
        assert re.search(
            r'dir="auto"|piece\.text|row_name|aria-label|(offer|form)\.label', shown
        ), shown
