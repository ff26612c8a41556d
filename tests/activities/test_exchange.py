"""In pairs in miniature: listening back, negotiating, odd numbers, comings and goings, sums."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from server.activities.exchange import KIND
from server.core.company import Company
from server.core.complaint import Complaint
from server.core.refusals import Refused
from server.library.loader import Library
from tests.activities.examined import Page, rendered
from tests.activities.test_every_kind import check_move
from tests.cast import ANA, BEN, CHIDI, FARAH, MALLORY, crowd, play

SCENARIO = Library.read(Path("scenarios")).scenarios["last-minute-shift", "en"]
GUARDED = Company(manager=True)
BRIEFS = [
    {"role": role, "interest": f"{role} needs", "limit": f"{role} limit", "fallback": "Leave."}
    for role in ("Robin", "Kim")
]
LISTEN = {"mode": "listen", "prompt": "Something small."}
NEGOTIATE = {"mode": "negotiate", "setup": "One phone, one weekend.", "briefs": BRIEFS}


def spec(raw=LISTEN, scenario=None, **more):
    return KIND.parse({**raw, **more}, scenario)


def room(raw=LISTEN, *lines, size=2, company=None, **more):
    given = {} if company is None else {"company": company}
    scene = play(KIND, spec(raw, **more), people=crowd(size), **given)
    return scene.then("farah: pairs", *lines)


def two(scene, person=ANA):
    """The two of somebody's group who speak with each other now."""
    return scene.state.table(scene.stage.round).group(person).two


def does(scene, person, verb, **fields):
    """One act, whatever number its name carries now."""
    form = next(
        f for f in scene.forms(person) if f.action.rpartition("-")[0] == verb or f.action == verb
    )
    return scene.sends(person, form.action, fields)


def a_turn(scene, person=ANA, fit=80):
    """One turn of listening in this person's group."""
    speaker, listener = two(scene, person)
    scene = does(scene, speaker, "begin").waits(1)
    scene = does(scene, speaker, "spoken")
    scene = does(scene, listener, "heard", heard="The bus left.", feeling="glad")
    return does(scene, speaker, "fit", fit=fit)


def everybody_listens(size, fits):
    """A whole room has both turns; people say one after the other how well it fits."""
    scene = room(size=size)
    left = list(fits)
    for number in scene.state.table(1).seating.numbers:
        member = scene.state.table(1).seating.seats[number][0]
        for _ in scene.state.table(1).seating.seats[number]:
            scene = a_turn(scene, member, left.pop(0))
    return scene


def agreeing(scene, person=ANA, text="Kim takes Friday."):
    """One pair reads, talks, writes an offer and confirms it."""
    first, second = two(scene, person)
    scene = does(does(scene, first, "ready"), second, "ready")
    scene = does(scene, first, "offer", **({"text": text} if text else {}))
    return does(scene, second, "agree")


def all_negotiate(size, goals):
    """Every pair finds an offer and rates; goals are given one after the other."""
    scene, left = room(NEGOTIATE, size=size), list(goals)
    for number in scene.state.table(1).seating.numbers:
        member = scene.state.table(1).seating.seats[number][0]
        scene = agreeing(scene, member, f"Offer {number}.")
        for person in two(scene, member):
            scene = does(scene, person, "rate", goal=left.pop(0), relationship=4, self_respect=5)
    return scene


def leaves(scene, person):
    people = frozenset(scene.stage.people) - {person}
    return replace(scene, stage=msgspec.structs.replace(scene.stage, people=people))


def comes(scene, person):
    people = frozenset(scene.stage.people) | {person}
    return replace(scene, stage=msgspec.structs.replace(scene.stage, people=people))


def stations():
    """Both forms on their whole way, with what can happen to a pair."""
    yield play(KIND, spec(), people=crowd(3))
    scene = room(size=3)
    for _ in range(3):
        yield scene
        speaker, listener = two(scene)
        yield (scene := does(scene, speaker, "begin"))
        yield scene.then(f"{listener}: stop")
        yield (scene := does(scene, speaker, "spoken"))
        yield (scene := does(scene, listener, "heard", heard="The bus.", feeling="glad"))
        yield (scene := does(scene, speaker, "fit", fit=80))
    yield scene.then("farah: close")
    yield room(size=2, company=GUARDED)
    yield leaves(room(size=2), BEN)
    yield leaves(room(size=3), BEN)
    yield comes(room(size=2), MALLORY)
    yield room(LISTEN, "ana: pass", size=3)
    scene = room(NEGOTIATE, size=3)
    first, second = two(scene)
    yield scene
    yield (scene := does(scene, first, "ready"))
    yield (scene := does(scene, second, "ready"))
    yield scene.then(f"{first}: stop", f"{second}: go-on")
    yield scene.waits(301)
    yield (scene := does(scene, first, "offer", text="Kim takes Friday."))
    yield (scene := does(scene, second, "agree"))
    yield (scene := does(scene, first, "rate", goal=4, relationship=4, self_respect=5))
    yield (scene := judged(scene.then("farah: unveil"), "approve", "Kim takes Friday."))
    yield scene.then("farah: close", "farah: reveal")
    yield scene.then("farah: close", "farah: reveal", "farah: turn")


def judged(scene, command, text):
    (field,) = scene.form(FARAH, command).fields
    item = next(o.value for o in field.options if o.label == text)
    return scene.sends(FARAH, command, {"item": item})


STATIONS = list(stations())


# -- the examiner's checks, at every station ----------------------------------------------------


@pytest.mark.parametrize("scene", STATIONS, ids=range(len(STATIONS)))
def test_every_face_draws_what_it_was_given_at_every_station(scene):
    for person in (ANA, BEN, CHIDI, MALLORY):
        page = Page(rendered(scene, "phone", person))
        asked = {f.action: f for f in scene.forms(person) if f.action != "pass"}
        drawn = {form.attributes["data-move"]: form for form in page.forms}
        assert set(drawn) == set(asked)
        assert len(page.forms) == len(asked)
        assert len(page.ids) == len(set(page.ids))
        for action, form in asked.items():
            check_move(drawn[action], form)
    page = Page(rendered(scene, "desk"))
    wanted = {o.command for o in scene.offers if o.fields and not o.fixed}
    assert {form.attributes["data-command"] for form in page.forms} == wanted
    assert Page(rendered(scene, "projector")).text


@pytest.mark.parametrize("scene", STATIONS, ids=range(len(STATIONS)))
def test_no_name_is_on_the_wall_or_in_the_summary(scene):
    for text in (str(scene.wall), rendered(scene, "projector"), str(scene.section)):
        assert not [p for p in (*crowd(3), MALLORY) if p in text]


@pytest.mark.parametrize("scene", STATIONS, ids=range(len(STATIONS)))
def test_the_log_folds_again_and_without_anybody(scene):
    for without in ("", ANA, BEN, CHIDI):
        state = KIND.start(scene.state.spec, 7)
        for stage, by, body in scene.log:
            if not without or by.person != without:
                state = KIND.fold(state, stage, by, msgspec.json.decode(body, type=KIND.given))
        assert without or state == scene.state
        then = replace(scene, state=state)
        for face in ("phone", "projector", "desk"):
            assert Page(rendered(then, face, BEN)).text


# -- pairs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "threes"), [(2, 0), (3, 1), (8, 0), (9, 1), (41, 1)])
def test_nobody_is_alone_and_an_odd_room_has_one_group_of_three(size, threes):
    seats = room(size=size).state.table(1).seating.seats
    sizes = [len(group) for group in seats.values()]
    assert sum(sizes) == size
    assert set(sizes) <= {2, 3}
    assert sizes.count(3) == threes


def test_a_new_round_finds_new_partners():
    scene = room(size=8)
    scene = scene.then("farah: close", "farah: again", "farah: pairs")
    before = {frozenset(g) for g in scene.state.table(1).seating.seats.values()}
    after = {frozenset(g) for g in scene.state.table(2).seating.seats.values()}
    assert not before & after


def test_partners_read_each_others_names_and_nobody_elses():
    scene = room(size=4)
    mine = KIND.knows(scene.state, scene.stage, ANA)
    assert ANA in mine
    assert len(mine) == 2
    assert KIND.knows(scene.state, scene.stage, MALLORY) == set()


def test_whoever_comes_late_joins_and_has_a_turn():
    scene = comes(room(size=2), MALLORY)
    scene = scene.then("mallory: join")
    assert scene.phone(MALLORY).group.part == "third"
    scene = a_turn(a_turn(scene))
    assert scene.phone(MALLORY).group.part == "speaker"


def test_whoever_is_left_alone_joins_another_pair():
    scene = room(size=4)
    partner = next(p for p in KIND.knows(scene.state, scene.stage, ANA) if p != ANA)
    scene = leaves(scene, partner)
    assert scene.phone(ANA).group.gone == (partner,)
    scene = scene.then("ana: join")
    assert len(scene.phone(ANA).group.partners) == 2


def test_a_three_goes_on_without_somebody_who_left():
    scene = room(size=3)
    speaker, listener = two(scene)
    scene = leaves(scene, speaker)
    scene = does(scene, listener, "without")
    assert set(two(scene)) == set(crowd(3)) - {speaker}


def test_a_late_mediator_takes_the_place_of_whoever_left():
    scene = room(NEGOTIATE, size=3)
    first, second = two(scene)
    third = next(p for p in crowd(3) if p not in (first, second))
    scene = does(leaves(scene, first), second, "without")
    assert two(scene) == (third, second)
    assert scene.phone(third).group.brief == spec(NEGOTIATE).secret[0]


def test_somebody_who_passes_may_come_in_again():
    scene = room(LISTEN, "ana: pass", size=3)
    assert scene.phone(ANA).passed
    assert ANA in KIND.settled(scene.state, scene.stage)
    scene = scene.then("ana: back")
    assert not scene.phone(ANA).passed


def test_the_desk_moves_people_and_pushes_pairs_on():
    scene = room(size=4)
    number = scene.state.table(1).seating.of(ANA)
    other = next(n for n in scene.state.table(1).seating.numbers if n != number)
    scene = scene.then(f"farah: move person={ANA} | group={other}")
    assert scene.state.table(1).seating.of(ANA) == other
    scene = room(size=2)
    speaker = two(scene)[0]
    scene = does(scene, speaker, "begin").then("farah: on-group group=1")
    assert scene.phone(speaker).group.beat == "write"


# -- listening back -----------------------------------------------------------------------------


def test_the_clock_ends_the_minute_and_the_listener_writes():
    scene = room()
    speaker, listener = two(scene)
    scene = does(scene, speaker, "begin").waits(59)
    assert scene.phone(speaker).group.beat == "speak"
    scene = scene.waits(2)
    assert next(f.action for f in scene.forms(listener)).startswith("heard")
    assert "heard" not in str([f.action for f in scene.forms(speaker)])


def test_what_came_back_is_read_by_the_speaker_alone():
    scene = room(size=3)
    speaker, listener = two(scene)
    third = next(p for p in crowd(3) if p not in (speaker, listener))
    scene = does(does(scene, speaker, "begin"), speaker, "spoken")
    scene = does(scene, listener, "heard", heard="Only for you.", feeling="glad")
    assert scene.phone(speaker).group.heard == "Only for you."
    seen = str(scene.phone(third)) + str(scene.desk) + str(scene.wall) + str(scene.section)
    assert "Only for you." not in seen
    assert "Only for you." not in str(scene.phone(listener))


def test_then_it_goes_the_other_way_round_and_ends():
    scene = room()
    first = two(scene)
    scene = a_turn(scene)
    assert two(scene) == (first[1], first[0])
    scene = a_turn(scene)
    assert scene.phone(ANA).group.beat == "done"
    assert KIND.settled(scene.state, scene.stage) == {ANA, BEN}


def test_in_a_three_everybody_speaks_once():
    scene = room(size=3)
    spoke = []
    for _ in range(3):
        spoke.append(two(scene)[0])
        scene = a_turn(scene)
    assert set(spoke) == set(crowd(3))
    assert scene.phone(ANA).group.beat == "done"


@pytest.mark.parametrize("raw", [LISTEN, NEGOTIATE], ids=["listen", "negotiate"])
@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        ("in-room", "Find each other in the room."),
        ("remote", "Meet in the breakout room “Group {}”."),
        ("mixed", "Find each other, or meet in the breakout room “Group {}”."),
    ],
)
def test_a_pair_is_told_where_to_meet(raw, mode, sentence):
    scene = room(raw, size=7, company=Company(mode=mode))
    table = scene.state.table(1)
    for person in crowd(7):
        said = sentence.format(table.seating.of(person))
        assert said in Page(rendered(scene, "phone", person)).text
    speaker, _ = two(scene)
    begun = does(scene, speaker, "begin" if raw is LISTEN else "ready")
    if raw is NEGOTIATE:
        begun = does(begun, two(begun)[1], "ready")
    still = (
        sentence.format(table.seating.of(speaker)) in Page(rendered(begun, "phone", speaker)).text
    )
    assert still == (mode != "in-room"), "Whoever falls out of a call must find back"


def test_a_tap_that_comes_late_moves_nothing():
    scene = room()
    speaker, _ = two(scene)
    late = scene.forms(speaker)[0].action
    scene = does(scene, speaker, "begin")
    with pytest.raises(Refused):
        scene.sends(speaker, late, {})


def test_in_guarded_company_it_is_said_back_and_only_the_feeling_is_chosen():
    scene = room(company=GUARDED)
    speaker, listener = two(scene)
    scene = does(does(scene, speaker, "begin"), speaker, "spoken")
    assert [(f.name, f.type) for f in scene.forms(listener)[0].fields] == [("feeling", "choice")]
    for sent in ({"feeling": "like a fool"}, {"feeling": "proud", "heard": "The bus left."}):
        with pytest.raises(Refused) as no:
            does(scene, listener, "heard", **sent)
        assert no.value.code == "bad-field"
    scene = does(scene, listener, "heard", feeling="proud")
    assert scene.phone(speaker).group.feeling == "proud"


def test_a_number_is_on_ones_own_phone_only():
    scene = a_turn(room(), fit=35)
    speaker = next(p for p in (ANA, BEN) if scene.phone(p).group.fit is not None)
    other = BEN if speaker == ANA else ANA
    assert scene.phone(speaker).group.fit == 35
    assert "35" not in str(scene.phone(other)) + str(scene.desk) + str(scene.wall)


def test_the_room_sees_a_share_from_enough_people_on():
    shown = everybody_listens(6, [70, 90, 69, 80, 20, 100]).then("farah: close", "farah: reveal")
    assert (shown.wall.room.got, shown.wall.room.of) == (4, 6)
    few = everybody_listens(4, [70, 90, 69, 80]).then("farah: close", "farah: reveal")
    assert (few.wall.room.got, few.wall.room.of) == (0, 0)
    assert "too few" in few.section.blocks[-1].sentence
    alike = everybody_listens(6, [80] * 6).then("farah: close", "farah: reveal")
    assert alike.wall.room.of == 0, "What all said the same would be nobody's secret any more"


def test_a_late_number_does_not_change_what_was_published():
    scene = room(size=8)
    fits = [70, 90, 60, 80, 20, 100]
    numbers = scene.state.table(1).seating.numbers
    for number in numbers[:3]:
        member = scene.state.table(1).seating.seats[number][0]
        scene = a_turn(a_turn(scene, member, fits.pop()), member, fits.pop())
    scene = scene.then("farah: close")
    before = scene.state.public[1]
    last = scene.state.table(1).seating.seats[numbers[3]][0]
    scene = a_turn(scene.then("farah: reopen"), last, 10).then("farah: close")
    assert scene.state.public[1] == before


def test_what_was_published_stays_whoever_is_erased():
    scene = everybody_listens(6, [70, 90, 69, 80, 20, 100]).then("farah: close", "farah: reveal")
    state = KIND.start(scene.state.spec, 7)
    for stage, by, body in scene.log:
        if by.person != ANA:
            state = KIND.fold(state, stage, by, msgspec.json.decode(body, type=KIND.given))
    assert KIND.projector(state, scene.stage).room == scene.wall.room


def test_before_the_reveal_the_wall_knows_only_the_steps():
    quiet, busy = room(size=6), everybody_listens(6, [70, 90, 69, 80, 20, 100])
    assert quiet.wall == busy.wall
    assert quiet.then("farah: close").wall.room is busy.then("farah: close").wall.room is None


# -- negotiating --------------------------------------------------------------------------------


def test_a_brief_is_on_one_phone_until_the_desk_shows_both():
    scene = room(NEGOTIATE)
    first, second = two(scene)
    assert "Robin needs" in str(scene.phone(first))
    assert "Robin needs" not in str(scene.phone(second)) + str(scene.wall)
    scene = scene.then("farah: unveil")
    assert "Robin needs" in str(scene.phone(second))
    assert scene.wall.unveiled == ("Robin needs", "Kim needs")


def test_the_talk_begins_when_both_have_read():
    scene = room(NEGOTIATE)
    first, second = two(scene)
    scene = does(scene, first, "ready")
    assert scene.phone(first).group.beat == "brief"
    scene = does(scene, second, "ready")
    assert scene.phone(first).group.ends == scene.now + 300
    assert scene.waits(301).phone(first).group.over


def test_either_writes_the_offer_and_the_other_confirms():
    scene = room(NEGOTIATE)
    first, second = two(scene)
    scene = does(does(scene, first, "ready"), second, "ready")
    scene = does(scene, second, "offer", text="Kim takes Friday.")
    assert scene.phone(first).group.offer == "Kim takes Friday."
    with pytest.raises(StopIteration):
        does(scene, second, "agree")
    again = does(does(scene, first, "not-yet"), first, "offer", text="Kim takes Saturday.")
    assert again.phone(second).group.offer == "Kim takes Saturday."
    scene = does(scene, first, "agree")
    assert scene.phone(first).group.agreed
    assert [item.text for item in scene.desk.offers] == ["Kim takes Friday."]


def test_a_yes_to_an_offer_that_was_changed_meanwhile_is_refused():
    scene = room(NEGOTIATE)
    first, second = two(scene)
    scene = does(does(scene, first, "ready"), second, "ready")
    scene = does(scene, first, "offer", text="One.")
    yes = next(f.action for f in scene.forms(second) if f.action.startswith("agree"))
    scene = does(scene, first, "offer", text="Another one.")
    with pytest.raises(Refused):
        scene.sends(second, yes, {})


def test_to_part_without_an_offer_is_an_outcome():
    scene = room(NEGOTIATE)
    first, second = two(scene)
    scene = does(does(scene, first, "ready"), second, "ready")
    scene = does(scene, second, "part")
    assert scene.phone(first).group.beat == "rate"
    assert not scene.phone(first).group.agreed
    scene = scene.then("farah: close", "farah: reveal")
    assert (scene.wall.room.agreed, scene.wall.room.groups) == (0, 1)


def test_the_wall_shows_sums_first_and_then_the_approved_offers():
    scene = all_negotiate(8, [1, 2, 3, 4, 5, 3, 3, 2])
    scene = judged(judged(scene, "approve", "Offer 1."), "withhold", "Offer 2.")
    scene = scene.then("farah: close", "farah: reveal")
    assert scene.wall.room.agreed == 4
    assert dict(scene.wall.room.outcome.rows)["I got what I needed"] == (1, 2, 3, 1, 1)
    assert len(scene.wall.room.outcome.rows) == 1, "Where all said the same nothing is shown"
    scene = scene.then("farah: turn")
    assert scene.wall.offers == ("Offer 1.",)
    assert scene.wall.room is None
    assert "Offer 2." not in str(scene.section)


def test_few_ratings_are_not_shown():
    scene = all_negotiate(4, [1, 2, 3, 4]).then("farah: close", "farah: reveal")
    assert scene.wall.room.outcome is None


def test_the_third_mediates():
    scene = room(NEGOTIATE, size=3)
    first, second = two(scene)
    third = next(p for p in crowd(3) if p not in (first, second))
    assert scene.phone(third).group.brief[0][0] == "mediator"
    scene = agreeing(scene)
    assert [f.action for f in scene.forms(third)] == ["pass"]


def does_all_but_agree(scene):
    first, second = two(scene)
    return does(does(scene, first, "ready"), second, "ready")


def test_in_guarded_company_the_offer_is_said_aloud():
    with pytest.raises(Refused) as no:
        agreeing(room(NEGOTIATE, company=GUARDED), text="Kim takes Friday.")
    assert no.value.code == "bad-field"
    before = does_all_but_agree(room(NEGOTIATE, company=GUARDED))
    for person in two(before):
        assert "write" not in Page(rendered(before, "phone", person)).text.lower()
    assert "write" not in Page(rendered(before, "projector")).text.lower()
    scene = agreeing(room(NEGOTIATE, company=GUARDED), text="")
    assert scene.phone(ANA).group.agreed
    assert scene.desk.offers == ()


def test_a_scenario_brings_its_briefs():
    raw = {"mode": "negotiate"}
    scene = play(KIND, KIND.parse(raw, SCENARIO), people=crowd(2)).then("farah: pairs")
    first, _ = two(scene)
    assert scene.phone(first).group.brief == (("brief", SCENARIO.roles.speaker.private),)
    assert scene.wall.setup == SCENARIO.setup


# -- STOP ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", crowd(3))
def test_stop_freezes_the_clock_covers_the_briefs_and_tells_nobody_who(who):
    def stopped(person):
        scene = room(NEGOTIATE, size=3)
        first, second = two(scene)
        scene = does(does(scene, first, "ready"), second, "ready").waits(100)
        return scene.gives(person, "stop")

    scene, other = stopped(who), stopped(ANA)
    for person in crowd(3):
        assert scene.phone(person) == other.phone(person)
        assert scene.phone(person).group.brief == ()
        assert scene.phone(person).group.left == 200
    assert scene.desk == other.desk
    assert not scene.waits(900).phone(ANA).group.over


def test_it_goes_on_when_both_say_so_or_ends_when_one_wants_that():
    scene = room(NEGOTIATE)
    first, second = two(scene)
    scene = does(does(scene, first, "ready"), second, "ready").waits(100).then(f"{first}: stop")
    scene = scene.then(f"{first}: go-on")
    assert scene.phone(second).group.stopped
    on = scene.waits(50).then(f"{second}: go-on")
    assert on.phone(first).group.ends == on.now + 200
    assert does(scene, second, "end").phone(first).group.beat == "rate"


def test_a_pause_of_the_room_moves_every_clock():
    scene = room()
    scene = does(scene, two(scene)[0], "begin")
    later = KIND.delayed(scene.state, 25)
    assert KIND.due(later, scene.stage) == KIND.due(scene.state, scene.stage) + 25


# -- the rest -----------------------------------------------------------------------------------


def test_people_read_their_own_words_again():
    scene = a_turn(room())
    told = {
        KIND.said(scene.state, msgspec.json.decode(body, type=KIND.given))
        for _, by, body in scene.log
        if by.person
    }
    assert "I heard: The bus left. It sounded: glad" in told
    assert "You got it: 80 of 100" in told


def test_whom_people_sat_with_is_handed_on():
    assert KIND.hands_on(room().state).partners == {ANA: (BEN,), BEN: (ANA,)}


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"mode": "listen"}, "prompt: must not be empty"),
        ({**LISTEN, "briefs": BRIEFS}, "briefs: belong to a negotiation"),
        ({**LISTEN, "prompt": "x" * 131}, "130 fit"),
        ({**LISTEN, "seconds": 5}, "seconds: must be from 20"),
        ({**LISTEN, "feelings": ["glad"]}, "feelings: must be from 3"),
        ({"mode": "negotiate"}, "briefs: must be two"),
        ({**NEGOTIATE, "briefs": BRIEFS[:1]}, "briefs: are 1"),
        ({**NEGOTIATE, "setup": ""}, "setup: must not be empty"),
        ({**NEGOTIATE, "briefs": [{**BRIEFS[0], "limit": " "}, BRIEFS[1]]}, "briefs 1, limit"),
        ({**NEGOTIATE, "rounds": 4}, "rounds: must be"),
        ({"mode": "shout"}, "mode"),
    ],
)
def test_what_cannot_be_held_is_complained_about(raw, sentence):
    with pytest.raises(Complaint, match=sentence):
        KIND.parse(raw, None)
