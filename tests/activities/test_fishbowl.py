"""A scene before everybody in miniature: casting, focus, take, feedback, one change, take 2."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from server.activities.fishbowl import KIND
from server.core.company import Company
from server.core.complaint import Complaint
from server.core.refusals import Refused
from server.core.said import Said
from server.library.loader import Library
from tests.activities.examined import Page, rendered
from tests.activities.test_every_kind import check_move
from tests.cast import ANA, BEN, CHIDI, FARAH, MALLORY, crowd, play

LIBRARY = Library.read(Path("scenarios"))
SCENARIO = LIBRARY.scenarios["last-minute-shift", "en"]
HARD = LIBRARY.scenarios["jokes-about-the-new-one", "en"]
NO_SCRIPT = msgspec.structs.replace(SCENARIO, escalation=())
PUSH = [line.words for line in SCENARIO.escalation]
GUARDED = Company(manager=True)

# Ana speaks, Ben presses, the others watch.
CAST = (
    "ana: offer part=speaker",
    "ben: offer part=partner",
    f"farah: cast-speaker person={ANA}",
    f"farah: cast-partner person={BEN}",
    "farah: begin-scene",
)
SET_UP = (*CAST, "ana: set-up dial=3 | focus=voice", "farah: rehearse")
PLAYING = (*SET_UP, "ana: line text=Not this Saturday.", "farah: take-1")


def spec(scenario=SCENARIO, **more):
    return KIND.parse(more, scenario)


def room(*lines, size=8, company=None, **more):
    people = crowd(size)
    given = {} if company is None else {"company": company}
    return play(KIND, spec(**more), *lines, people=people, **given)


def observers(scene):
    return [p for p in sorted(scene.stage.people) if p not in (ANA, BEN)]


def all_tick(scene, take=1, how=("clearly", "partly")):
    for n, person in enumerate(observers(scene)):
        form = scene.form(person, f"rate-{take}")
        scene = scene.sends(person, form.action, {f.name: how[n % len(how)] for f in form.fields})
    return scene


def all_tell(scene):
    for n, person in enumerate(observers(scene)):
        words = {"strength": f"I heard you say no, {n}."}
        if n % 2:
            words["next_time"] = f"Pause, {n}."
        scene = scene.sends(person, "tell", words)
    return scene


def judged(scene, command, *texts):
    for text in texts:
        (field,) = scene.form(FARAH, command).fields
        item = next(o.value for o in field.options if o.label.startswith(text))
        scene = scene.sends(FARAH, command, {"item": item})
    return scene


def to_feedback(size=8, **more):
    scene = all_tick(room(*PLAYING, size=size, **more))
    return scene.then("farah: end-take-1")


def to_change(size=8):
    scene = to_feedback(size).then(
        "ana: worked text=I breathed.", "ben: tell strength=You looked at me."
    )
    return all_tell(scene).then("farah: close-feedback")


def to_second(size=8):
    scene = judged(to_change(size), "approve", "I heard you say no, 1").then("farah: release-sheet")
    option = next(o for o in scene.form(ANA, "change").fields[0].options if o.label == "Pause, 1.")
    scene = scene.then(f"ana: change change={option.value} | watch=voice", "farah: take-2")
    return all_tick(scene, 2, ("clearly",)).then("farah: end-take-2", "farah: close-takes")


def stations():
    """The scene on its whole way, with all that can happen to it."""
    yield room()
    yield room(*CAST[:2])
    for n in range(len(CAST), len(PLAYING) + 1):
        yield room(*PLAYING[:n])
    scene = room(*PLAYING, "ben: press-1", "ana: softer")
    yield scene
    yield scene.then("ben: ease-1")
    yield scene.then("chidi: stop")
    yield scene.then("chidi: stop", "ben: pass")
    yield room(*PLAYING, "farah: freeze-now")
    frozen = room(*PLAYING, "farah: freeze-now", "chidi: propose text=No.")
    yield frozen
    yield judged(frozen, "approve", "No.").then("chidi: vote line=" + vote(frozen, "No."))
    yield room(*PLAYING, "farah: freeze-now", company=GUARDED)
    scene = to_feedback()
    yield scene
    yield (scene := scene.then("ana: worked text=I breathed."))
    yield (scene := scene.then("ben: tell strength=You looked at me. | next_time=Slower."))
    yield (scene := all_tell(scene))
    yield (scene := scene.then("farah: close-feedback"))
    yield (scene := judged(scene, "approve", "I heard you say no, 1"))
    yield (scene := scene.then("farah: release-sheet"))
    yield scene.then("ana: allow room=yes")
    yield (scene := to_second())
    yield (scene := scene.then("ana: allow room=yes", "farah: close"))
    yield scene.then("farah: reveal")
    guarded = room(
        *PLAYING, "farah: end-take-1", "farah: floor-partner", "farah: floor-room", company=GUARDED
    )
    yield guarded
    yield facilitators_own()


def facilitators_own():
    """Farah plays both parts herself."""
    scene = room("farah: cast-speaker person=facilitator", "farah: cast-partner person=facilitator")
    scene = scene.then("farah: begin-scene", "farah: rehearse", "farah: take-1")
    return scene.then("farah: end-take-1", "farah: close-feedback", "farah: release-sheet")


def vote(scene, text):
    if text not in scene.wall.lines:
        scene = judged(scene, "approve", text)
    return next(o.value for o in scene.form(CHIDI, "vote").fields[0].options if o.label == text)


STATIONS = list(stations())


# -- the examiner's checks, at every station ----------------------------------------------------


@pytest.mark.parametrize("scene", STATIONS, ids=range(len(STATIONS)))
def test_every_face_draws_what_it_was_given_at_every_station(scene):
    for person in (ANA, BEN, CHIDI, MALLORY):
        page = Page(rendered(scene, "phone", person))
        drawn = {form.attributes["data-move"]: form for form in page.forms}
        asked = {f.action: f for f in scene.forms(person) if f.action != "pass"}
        assert set(drawn) == set(asked)
        assert len(page.forms) == len(asked)
        assert len(page.ids) == len(set(page.ids))
        for action, form in asked.items():
            check_move(drawn[action], form)
    page = Page(rendered(scene, "desk"))
    wanted = {o.command for o in scene.offers if o.fields and not o.fixed}
    assert {form.attributes["data-command"] for form in page.forms} == wanted
    assert len(page.ids) == len(set(page.ids))
    assert sum(offer.main for offer in scene.offers) <= 1


@pytest.mark.parametrize("scene", STATIONS, ids=range(len(STATIONS)))
def test_no_name_is_on_the_wall_in_the_summary_or_on_anothers_phone(scene):
    shown = [str(scene.wall), rendered(scene, "projector"), str(scene.section)]
    shown += [str(scene.phone(CHIDI)), rendered(scene, "phone", CHIDI), str(scene.forms(CHIDI))]
    for text in shown:
        assert not [p for p in crowd(8) if p in text]


@pytest.mark.parametrize("scene", STATIONS, ids=range(len(STATIONS)))
def test_folding_the_log_again_gives_the_same_and_loses_nobody_when_one_is_erased(scene):
    for without in ("", ANA, BEN, CHIDI):
        state = KIND.start(scene.state.spec, 7)
        for stage, by, body in scene.log:
            if not without or by.person != without:
                state = KIND.fold(state, stage, by, msgspec.json.decode(body, type=KIND.given))
        if not without:
            assert state == scene.state
        then = replace(scene, state=state)
        for face in ("phone", "projector", "desk"):
            assert Page(rendered(then, face, MALLORY)).text


# -- casting ------------------------------------------------------------------------------------


def test_who_would_play_is_for_the_desk_alone_and_the_desk_picks():
    scene = room("ana: offer part=speaker", "chidi: offer part=observer")
    assert scene.desk.would_speak == (ANA,)
    assert scene.wall == room().wall
    assert scene.phone(BEN) == room().phone(BEN)
    with pytest.raises(Refused):
        scene.then(f"farah: cast-speaker person={CHIDI}")


def test_nobody_is_cast_before_both_parts_are_filled_and_the_desk_may_play():
    scene = room("ana: offer part=speaker", f"farah: cast-speaker person={ANA}")
    with pytest.raises(Refused):
        scene.then("farah: begin-scene")
    scene = scene.then("farah: cast-partner person=facilitator", "farah: begin-scene")
    assert scene.desk.briefs == (("partner", SCENARIO.roles.partner.private),)


def test_a_yes_can_be_taken_back():
    scene = room("ana: offer part=speaker", "ana: pass")
    assert scene.desk.would_speak == ()
    assert KIND.settled(scene.state, scene.stage) == {ANA}
    assert scene.then("ana: offer part=speaker").desk.would_speak == (ANA,)


# -- focus, dial and briefs ---------------------------------------------------------------------


def test_the_speaker_sets_dial_and_focus_and_the_desk_fills_up():
    scene = room(*CAST, "ana: set-up dial=2 | focus=voice")
    assert "voice" in [item.slug for item in scene.wall.scene.focus]
    assert len(scene.wall.scene.focus) == 3
    scene = scene.then("farah: watch focus=starts")
    assert len(scene.wall.scene.focus) == 4
    assert "watch" not in [o.command for o in scene.offers], "Four are enough"
    with pytest.raises(Refused):
        scene.then("farah: leave-out focus=voice")
    assert len(scene.then("farah: leave-out focus=starts").wall.scene.focus) == 3


def test_each_brief_is_on_the_phone_of_whoever_plays_it_and_nowhere_else():
    scene = room(*PLAYING)
    roles = SCENARIO.roles
    assert scene.phone(ANA).brief.words == roles.speaker.private
    assert scene.phone(BEN).brief.words == roles.partner.private
    seen = str(scene.phone(CHIDI)) + str(scene.wall) + str(scene.desk)
    assert roles.speaker.private not in seen
    assert roles.partner.private not in seen


def test_the_core_line_is_pinned_on_the_speakers_phone_only():
    scene = room(*PLAYING)
    assert scene.phone(ANA).brief.line == "Not this Saturday."
    seen = str(scene.phone(BEN)) + str(scene.phone(CHIDI)) + str(scene.wall) + str(scene.desk)
    assert "Not this Saturday." not in seen


def test_push_back_comes_one_tap_at_a_time_and_never_above_the_dial():
    scene = room(*PLAYING)
    assert scene.phone(BEN).brief.said == ""
    for n in (1, 2, 3):
        scene = scene.then(f"ben: press-{n}")
        assert scene.phone(BEN).brief.said == PUSH[n - 1]
    with pytest.raises(Refused):
        scene.then("ben: press-4")
    assert PUSH[3] not in str(scene.phone(BEN))
    scene = scene.then("ana: softer")
    assert scene.phone(BEN).brief.softer
    assert scene.then("ben: ease-1").phone(BEN).brief.said == SCENARIO.deescalation[0]


def test_without_a_dial_only_the_gentlest_line_is_there():
    scene = room(*CAST, "farah: rehearse", "farah: take-1", "ben: press-1")
    with pytest.raises(Refused):
        scene.then("ben: press-2")


# -- the clock, STOP, and stepping out ----------------------------------------------------------


def test_the_clock_says_when_time_is_up_and_a_person_goes_on():
    scene = room(*SET_UP)
    assert scene.wall.scene.ends == scene.now + 30
    scene = scene.waits(31)
    assert scene.wall.scene.over
    scene = scene.then("farah: take-1")
    assert scene.wall.scene.ends == scene.now + 120
    assert not scene.wall.scene.over


@pytest.mark.parametrize("who", [ANA, BEN, CHIDI, MALLORY])
def test_stop_by_anybody_freezes_clock_and_briefs_for_all_and_tells_nobody_who(who):
    scene = room(*PLAYING, "ben: press-1").waits(20).gives(who, "stop")
    other = room(*PLAYING, "ben: press-1").waits(20).gives(CHIDI, "stop")
    assert scene.wall == other.wall
    assert scene.desk == other.desk
    for person in (ANA, BEN, CHIDI, MALLORY):
        assert scene.phone(person) == other.phone(person)
        assert scene.phone(person).brief is None
    assert (scene.wall.scene.ends, scene.wall.scene.left) == (None, 100)
    assert not scene.waits(500).wall.scene.over
    assert KIND.touches(scene.state, who) >= set(scene.stage.people)


def test_only_the_speaker_goes_on_or_the_desk_ends_the_scene():
    scene = room(*PLAYING).waits(20).then("chidi: stop")
    for person in (BEN, CHIDI):
        with pytest.raises(Refused):
            scene.gives(person, "go-on")
    with pytest.raises(Refused):
        scene.then("farah: go-on")
    on = scene.waits(60).then("ana: go-on")
    assert on.wall.scene.ends == on.now + 100
    assert on.phone(ANA).brief is not None
    assert scene.then("farah: end-scene").wall.scene.beat == "done"


def test_a_player_who_passes_stops_the_scene_and_the_desk_mends_it():
    scene = room(*PLAYING, "ben: pass")
    assert scene.wall.scene.stopped
    assert scene.desk.missing == ("partner",)
    with pytest.raises(Refused):
        scene.then("ana: go-on")
    scene = scene.then("farah: take-over", "ana: go-on")
    assert not scene.wall.scene.stopped
    assert scene.desk.briefs
    assert room(*PLAYING, "ana: pass", "farah: recast").wall.scene.beat == "casting"


def test_a_player_who_leaves_the_room_is_missed():
    scene = room(*PLAYING)
    stage = msgspec.structs.replace(scene.stage, people=frozenset(crowd(8)) - {ANA})
    assert KIND.desk(scene.state, stage).missing == ("speaker",)


def test_a_pause_of_the_room_moves_the_clock():
    scene = room(*PLAYING)
    later = KIND.delayed(scene.state, 50)
    assert KIND.due(later, scene.stage) == KIND.due(scene.state, scene.stage) + 50


# -- freeze and replay --------------------------------------------------------------------------


def test_enough_taps_freeze_the_play():
    scene = room(*PLAYING, size=12, freeze=0.4)  # ten observe, so four are needed
    for n, person in enumerate(observers(scene)[:4]):
        assert not scene.wall.scene.frozen, n
        scene = scene.gives(person, "freeze")
    assert scene.wall.scene.frozen
    assert scene.wall.scene.ends is None
    with pytest.raises(Refused):
        scene.then("ben: press-1")


def test_three_taps_are_the_least_and_a_second_tap_of_one_is_none():
    scene = room(*PLAYING, size=5, freeze=0.1)
    scene = scene.then("chidi: freeze")
    with pytest.raises(Refused):
        scene.then("chidi: freeze")
    assert scene.desk.needed == 3
    assert "freeze" not in [f.action for f in room(*PLAYING, freeze=0.0).forms(CHIDI)]


def test_the_room_proposes_and_votes_and_the_desk_lends_the_winner():
    scene = room(*PLAYING, "farah: freeze-now").waits(30)
    third = observers(scene)[-1]
    scene = scene.then("chidi: propose text=I hear you. No.", f"{third}: propose text=Rude.")
    assert scene.wall.lines == (), "Nothing before the desk let it through"
    scene = judged(scene, "approve", "I hear you.")
    scene = judged(scene, "withhold", "Rude.")
    assert scene.wall.lines == ("I hear you. No.",)
    scene = scene.then("chidi: vote line=" + vote(scene, "I hear you. No."))
    assert scene.desk.winner == "I hear you. No."
    scene = scene.then("farah: lend-winner")
    assert scene.phone(ANA).brief.lent == "I hear you. No."
    assert scene.phone(BEN).brief.lent == ""
    assert scene.wall.scene.ends == scene.now + 120, "The clock stood still meanwhile"
    assert not scene.wall.scene.frozen


def test_the_desk_may_lend_another_line_or_none():
    scene = room(*PLAYING, "farah: freeze-now", "chidi: propose text=One.")
    assert scene.then("farah: play-on").phone(ANA).brief.lent == ""
    item = vote(scene, "One.")
    assert judged(scene, "approve", "One.").then(f"farah: lend line={item}").phone(ANA).brief.lent


def test_in_guarded_company_the_room_chooses_among_ready_lines():
    scene = room(*PLAYING, "farah: freeze-now", company=GUARDED)
    assert [f.action for f in scene.forms(CHIDI) if not f.aside] == ["vote", "pass"]
    with pytest.raises(Refused):
        scene.sends(CHIDI, "propose", {"text": "Tell them off."})
    scene = scene.then("chidi: vote line=line-2", "farah: lend-winner")
    assert scene.phone(ANA).brief.lent == SCENARIO.alternative_assertive[0].verbal


def test_a_stop_while_frozen_holds_until_the_speaker_goes_on():
    scene = room(*PLAYING, "farah: freeze-now", "chidi: stop", "ana: go-on")
    assert scene.wall.scene.frozen
    assert scene.wall.scene.ends is None


# -- feedback -----------------------------------------------------------------------------------


def test_feedback_keeps_the_safe_order():
    scene = to_feedback()
    assert scene.wall.scene.floor == "speaker"
    for person in (BEN, CHIDI):
        with pytest.raises(Refused):
            scene.sends(person, "tell", {"strength": "Clear."})
    scene = scene.then("ana: worked")
    assert scene.wall.scene.floor == "partner"
    scene = scene.then("ben: tell strength=Clear.")
    assert scene.wall.scene.floor == "observer"
    assert scene.sends(CHIDI, "tell", {"strength": "Clear."}).desk.told == 1


def test_the_desk_may_give_the_word_on():
    scene = to_feedback().then("farah: floor-partner", "farah: floor-room")
    assert scene.wall.scene.floor == "observer"


def test_a_strength_comes_before_a_suggestion():
    scene = to_feedback().then("farah: floor-partner", "farah: floor-room")
    with pytest.raises(Refused):
        scene.sends(CHIDI, "tell", {"next_time": "Louder."})
    with pytest.raises(Refused):
        scene.sends(CHIDI, "tell", {"strength": "...", "next_time": "Louder."})


def test_a_hint_is_an_offer_and_words_may_be_sent_anew():
    scene = to_feedback().then("farah: floor-partner", "farah: floor-room")
    scene = scene.sends(CHIDI, "tell", {"strength": "You are clear."})
    assert scene.phone(CHIDI).hints
    scene = scene.sends(CHIDI, "tell", {"strength": "I heard a clear no."})
    assert scene.phone(CHIDI).hints == ()
    assert [item.text for item in scene.desk.words] == ["I heard a clear no."]


def texts(scene, person):
    return [f.name for form in scene.forms(person) for f in form.fields if f.type == "text"]


def test_in_guarded_company_words_are_chosen():
    scene = room(
        *PLAYING, "farah: end-take-1", "farah: floor-partner", "farah: floor-room", company=GUARDED
    )
    assert not texts(scene, BEN) + texts(scene, CHIDI)
    scene = scene.sends(CHIDI, "tell", {"strength": "voice"})
    assert scene.desk.words[0].text == "I heard a steady voice from you."
    assert scene.form(CHIDI, "tell").fields[0].value == "voice"
    scene = scene.sends(BEN, "tell", {"strength": "understood"})
    assert {item.text for item in scene.desk.words} == {
        "I heard a steady voice from you.",
        "I understood what you wanted.",
    }
    assert all(isinstance(item.text, Said) for item in scene.desk.words)
    with pytest.raises(Refused) as no:
        scene.sends(CHIDI, "tell", {"strength": "You mumble."})
    assert no.value.code == "bad-field"


def test_in_guarded_company_equal_words_stand_once_on_the_sheet():
    scene = room(
        *PLAYING, "farah: end-take-1", "farah: floor-partner", "farah: floor-room", company=GUARDED
    )
    for person in observers(scene):
        scene = scene.sends(person, "tell", {"strength": "voice", "next_time": "voice"})
    for item in scene.desk.words:
        scene = scene.sends(FARAH, "approve", {"item": item.id})
    scene = scene.then("farah: close-feedback", "farah: release-sheet")
    sheet = scene.phone(ANA).sheet
    assert sheet.strengths == ("I heard a steady voice from you.",)
    assert sheet.next_times == ("Voice: easy to hear, unhurried",)
    offered = [o for o in scene.form(ANA, "change").fields[0].options if o.value[:5] == "word-"]
    assert len(offered) == 1
    scene = scene.then(f"ana: change change={offered[0].value} | watch=voice", "farah: take-2")
    assert scene.wall.scene.change == "Voice: easy to hear, unhurried"
    assert isinstance(scene.wall.scene.change, Said)


def test_the_sheet_is_the_speakers_alone_and_holds_what_the_desk_let_through():
    scene = judged(to_change(), "approve", "I heard you say no, 1", "You looked")
    assert scene.phone(ANA).sheet is None, "Not before the desk gives it"
    scene = scene.then("farah: release-sheet")
    mine = scene.phone(ANA).sheet
    assert mine.strengths == ("I heard you say no, 1.",)
    assert mine.partner.strength == "You looked at me."
    assert mine.worked == "I breathed."
    assert mine.grid is not None
    for person in (BEN, CHIDI):
        assert scene.phone(person).sheet is None
    assert scene.desk.sheet is None
    assert "I heard you say no" not in str(scene.wall) + str(scene.section)


def test_the_speaker_picks_one_change_and_observers_watch_only_that():
    scene = judged(to_change(), "approve", "I heard you say no, 1").then("farah: release-sheet")
    labels = [o.label for o in scene.form(ANA, "change").fields[0].options]
    assert "Pause, 1." in labels
    assert "Pause, 3." not in labels, "Only what was let through"
    scene = scene.then("ana: change change=voice | watch=voice", "farah: take-2")
    (field,) = scene.form(CHIDI, "rate-2").fields
    assert field.name == "voice"
    assert scene.wall.scene.change == "Voice"


# -- what the room sees -------------------------------------------------------------------------


def wall_after(size, *, yes=True):
    scene = to_second(size)
    if yes:
        scene = scene.then("ana: allow room=yes")
    return scene.then("farah: close", "farah: reveal")


def test_the_room_sees_counts_and_both_takes_with_the_speakers_yes():
    shown = wall_after(8).wall.room
    assert shown.grid.rows[0][1] == (3, 3, 0, 0)
    assert (shown.takes.first, shown.takes.second) == ((3, 3, 0, 0), (6, 0, 0, 0))


def test_without_the_yes_the_wall_says_thank_you():
    scene = wall_after(8, yes=False)
    assert scene.wall.room.grid is None
    assert scene.wall.room.takes is None
    assert "keeps it" in scene.section.blocks[-1].sentence


@pytest.mark.parametrize(
    ("watching", "speaker", "wall"),
    [(2, False, False), (3, True, False), (4, True, False), (5, True, True)],
)
def test_few_observers_are_shown_to_nobody_then_to_the_speaker_then_to_the_room(
    watching, speaker, wall
):
    scene = wall_after(watching + 2)
    assert (scene.phone(ANA).sheet.grid is not None) == speaker
    assert scene.phone(ANA).sheet.spoken == (not speaker)
    assert (scene.wall.room.grid is not None) == wall


def test_a_guarded_room_needs_eight():
    assert KIND.publish(room().state, room().stage) is None
    for watching, shown in ((7, False), (8, True)):
        scene = all_tick(room(*PLAYING, size=watching + 2, company=GUARDED))
        scene = scene.then(
            "farah: end-take-1",
            "farah: floor-partner",
            "farah: floor-room",
            "farah: close-feedback",
        )
        scene = scene.then(
            "farah: release-sheet", "ana: allow room=yes", "farah: close", "farah: reveal"
        )
        assert (scene.wall.room.grid is not None) == shown


def test_could_not_tell_is_missing_and_no_answer():
    scene = all_tick(room(*PLAYING, size=7), how=("could-not-tell", "clearly"))
    scene = scene.then(
        "farah: end-take-1", "farah: floor-partner", "farah: floor-room", "farah: close-feedback"
    )
    assert scene.state.play(1).public[1].seen == (), "Two could tell"


def test_what_was_counted_stays_whoever_is_erased():
    scene = wall_after(8)
    state = KIND.start(scene.state.spec, 7)
    for stage, by, body in scene.log:
        if by.person != CHIDI:
            state = KIND.fold(state, stage, by, msgspec.json.decode(body, type=KIND.given))
    assert KIND.projector(state, scene.stage).room == scene.wall.room


def test_after_the_closing_of_feedback_nobody_ticks_any_more():
    scene = to_change()
    with pytest.raises(Refused):
        scene.gives(CHIDI, "rate-1", {})


def test_a_step_that_closes_early_still_counts_what_was_ticked():
    scene = to_feedback().then("farah: close")
    assert scene.state.play(1).public[1].seen


def test_only_those_who_watched_both_takes_are_compared():
    scene = judged(to_change(), "approve", "I heard you say no, 1").then("farah: release-sheet")
    scene = scene.then("ana: change change=voice | watch=voice", "farah: take-2")
    late = "idLateXq9"
    scene = scene.sends(late, "rate-2", {"voice": "clearly"})
    scene = all_tick(scene, 2).then("farah: end-take-2", "farah: close-takes")
    assert sum(scene.state.play(1).public[2].both.second) == 6


# -- the rest -----------------------------------------------------------------------------------


def test_a_new_round_is_a_new_scene():
    scene = wall_after(8).then("farah: again")
    assert scene.wall.scene.beat == "casting"
    assert scene.phone(ANA).sheet is None
    assert KIND.settled(scene.state, scene.stage) == set()


def test_a_facilitator_who_plays_gets_the_sheet_on_the_desk():
    scene = facilitators_own()
    assert scene.desk.sheet is not None
    slug = scene.wall.scene.focus[0].slug
    fields = {"change": slug, "watch": slug}
    scene = scene.sends(FARAH, "pick-change", fields).then("farah: take-2")
    assert scene.wall.scene.item
    assert all(scene.phone(p).part == "observer" for p in crowd(8))


def test_hard_scenes_bring_the_route_card():
    scene = play(KIND, spec(HARD), people=crowd(5))
    assert scene.phone(ANA).route == HARD.when_not_to.text
    assert scene.desk.routes == HARD.when_not_to.routes
    assert room().phone(ANA).route == ""


def test_people_read_their_own_words_again():
    scene = to_second()
    own = [msgspec.json.decode(b, type=KIND.given) for _, by, b in scene.log if by.person == ANA]
    told = [KIND.said(scene.state, given) for given in own]
    assert told[0] == "I would play the speaker"
    assert "My one change: Pause, 1." in told


def test_whom_people_saw_is_handed_on():
    partners = KIND.hands_on(to_second().state).partners
    assert set(partners[CHIDI]) == {ANA, BEN}
    assert partners[ANA] == (BEN,)


@pytest.mark.parametrize(
    ("content", "scenario", "sentence"),
    [
        ({}, None, "scenario: a fishbowl needs one"),
        ({}, NO_SCRIPT, "no lines of push-back"),
        ({"freeze": 1.5}, SCENARIO, "freeze: must be a share"),
        ({"take": 5}, SCENARIO, "take: must be from 10 to 900"),
        ({"prompt": "x" * 101}, SCENARIO, "100 fit"),
        ({"size": 3}, SCENARIO, "size"),
    ],
)
def test_what_cannot_be_held_is_complained_about(content, scenario, sentence):
    with pytest.raises(Complaint, match=sentence):
        KIND.parse(content, scenario)
