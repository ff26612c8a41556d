"""Role-play in groups: consent, private briefs, the dial, STOP, feedback in a safe order, and rooms
in which people come and go.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings, strategies as st

from server.activities import roleplay
from server.activities.roleplay.given import Beat, Grouped
from server.core.cards import Card, Cards
from server.core.company import Company
from server.core.complaint import Complaint
from server.core.decide import forms
from server.core.evolve import fold
from server.core.faces import desk_face, phone_face, wall_face
from server.core.facts import Contributed, Joined, Left
from server.core.kind import By, Phase
from server.core.refusals import Refused
from server.core.said import Said
from tests.activities.examined import LIBRARY
from tests.cast import ANA, BEN, CHIDI, FARAH, MALLORY, Scene, fill, play
from tests.crew import LINES, crew, room_of

SHIFT = LIBRARY.scenarios["last-minute-shift", "en"]
HARD = LIBRARY.scenarios["jokes-about-the-new-one", "en"]
SPEC = roleplay.KIND.parse({}, SHIFT)
PRESSED = tuple(line.words for line in SHIFT.escalation)


@dataclass
class Rehearsal:
    """A group of people who can be told apart; the first speaks, the second presses."""

    scene: Scene

    @classmethod
    def of(cls, *people: str, spec=SPEC, company=Company(), cards=()):  # noqa: B008
        scene = play(roleplay.KIND, spec, people=(*people, MALLORY), company=company)
        scene = Scene(scene.kind, roleplay.takes(scene.state, Cards(cards=cards)), scene.stage)
        return cls(scene.folded(By(), Grouped(groups=(people,))))

    def does(self, who, verb, /, **fields):
        """Somebody does the first thing of that name that their phone offers."""
        form = next((f for f in self.scene.forms(who) if f.action.split("-")[0] == verb), None)
        if form is None:
            raise Refused("not-now")
        given_ = {f.name: fields.get(f.name, fill(f, 0, LINES)) for f in form.fields if f.required}
        given_ |= {f.name: fields[f.name] for f in form.fields if f.name in fields}
        self.scene = self.scene.sends(who, form.action, given_)
        return self

    def offered(self, text):
        """The name under which a suggestion can be chosen."""
        form = next(f for f in self.scene.forms(ANA) if f.action.startswith("change-"))
        return next(o.value for o in form.fields[0].options if o.label == text)

    def may(self, person):
        return [f.action.split("-")[0] for f in self.scene.forms(person)]

    def agreed(self, dial="3", focus=("voice",)):
        return self.does(ANA, "agree", dial=dial, focus=list(focus)).does(BEN, "agree")

    def playing(self, **more):
        return self.agreed(**more).does(ANA, "on")

    def talked(self):
        self.playing().does(CHIDI, "rate").does(BEN, "on").does(ANA, "worked")
        return self.does(BEN, "tell").does(CHIDI, "tell")

    def waits(self, seconds):
        self.scene = self.scene.waits(seconds)
        return self

    @property
    def turn(self):
        return self.scene.state.table(1).groups[1].turn

    @property
    def beat(self):
        return self.turn.beat if self.turn else Beat.DONE


def trio(**more):
    return Rehearsal.of(ANA, BEN, CHIDI, **more)


# -- a turn, beat by beat -----------------------------------------------------------------------


def test_nothing_begins_before_both_said_yes_to_their_part():
    group = trio()
    assert group.scene.phone(CHIDI).turn.role == "observer", "To observe is the default"
    group.does(ANA, "agree")
    assert group.beat is Beat.ROLES
    assert group.scene.phone(CHIDI).turn.awaited == (BEN,)
    group.does(BEN, "agree")
    assert group.beat is Beat.REHEARSE


def test_a_whole_turn_and_then_the_next_speaker():
    group = trio().agreed()
    group.does(ANA, "line", text="I am not available on Saturday.").does(ANA, "on")
    assert group.beat is Beat.TAKE
    assert group.scene.phone(ANA).turn.brief.line == "I am not available on Saturday."
    group.does(CHIDI, "rate").does(ANA, "on").does(ANA, "worked", text="I stopped after the no.")
    group.does(BEN, "tell", strength="That made me stop asking.")
    group.does(CHIDI, "tell", strength="I heard one clear no.", next_time="Breathe first.")
    group.does(ANA, "on")
    group.does(ANA, "change", change=group.offered("Breathe first."))
    assert group.beat is Beat.AGAIN
    assert group.scene.phone(CHIDI).turn.change == "Breathe first."
    group.does(CHIDI, "rate").does(BEN, "on")
    assert group.beat is Beat.SWAP
    sheet = group.scene.phone(ANA).turn.sheet
    assert sheet.worked == "I stopped after the no."
    assert sheet.partner.strength == "That made me stop asking."
    assert sheet.strengths == ("I heard one clear no.",)
    assert sheet.spoken, "One observer's ticks are for talking, not for a screen"
    group.does(CHIDI, "on")
    assert (group.turn.speaker, group.turn.partner, group.turn.number) == (BEN, CHIDI, 2)


def test_clocks_move_a_group_that_forgets_to():
    group = trio().agreed().waits(30)
    assert group.beat is Beat.TAKE
    group.waits(90)
    assert group.beat is Beat.FEEDBACK
    group.waits(90).waits(30)
    assert group.beat is Beat.AGAIN, "Without a choice take 2 is the same once more"
    group.waits(60).waits(30)
    assert group.turn.speaker == BEN


def test_nobody_is_hurried_over_a_private_brief():
    assert trio().waits(3600).beat is Beat.ROLES


def test_more_time_is_given_a_few_times():
    group = trio().playing()
    ends = group.turn.ends
    for _ in range(4):
        group.does(CHIDI, "more")
    assert group.turn.ends == ends + 120
    assert "more" not in group.may(CHIDI)


def test_a_tap_that_comes_a_moment_late_does_not_move_the_next_beat():
    group = trio().playing()
    late = next(f.action for f in group.scene.forms(BEN) if f.action.startswith("on-"))
    group.waits(90)
    with pytest.raises(Refused):
        group.scene.sends(BEN, late, {})


# -- whose brief, whose dial --------------------------------------------------------------------


def test_each_phone_holds_its_own_brief_and_no_other():
    group = trio().agreed()
    roles = SHIFT.roles
    briefs = {
        ANA: roles.speaker.private,
        BEN: roles.partner.private,
        CHIDI: roles.observer.private,
    }
    for person, brief in briefs.items():
        seen = str(group.scene.phone(person))
        assert brief in seen
        assert not [other for other in briefs.values() if other != brief and other in seen]


def test_a_part_is_read_only_after_the_yes():
    group = trio()
    assert group.scene.phone(ANA).turn.brief is None
    assert group.scene.phone(BEN).turn.brief is None


def test_push_back_rises_one_line_at_a_time_up_to_the_speakers_dial():
    group = trio().playing(dial="3")
    assert group.scene.phone(BEN).turn.brief.said == PRESSED[:1]
    group.does(BEN, "press").does(BEN, "press")
    assert group.scene.phone(BEN).turn.brief.said == PRESSED[:3]
    assert "press" not in group.may(BEN), "Lines above the dial are not there"
    for person in (ANA, CHIDI):
        assert not [line for line in PRESSED if line in str(group.scene.phone(person))]


def test_the_speaker_can_have_it_eased():
    group = trio().playing(dial="5").does(BEN, "press").does(BEN, "press").does(ANA, "ease")
    brief = group.scene.phone(BEN).turn.brief
    assert brief.ease in SHIFT.deescalation
    assert brief.level == 2


def test_a_room_card_is_played_without_a_script():
    cards = (Card(id="c1", text="My neighbour's music at night"),)
    group = trio(cards=cards)
    group.does(ANA, "agree", scene="c1").does(BEN, "agree").does(ANA, "on")
    assert group.scene.phone(BEN).turn.scene == cards[0].text
    assert group.scene.phone(BEN).turn.brief.said == ()


# -- stop, pass, missing ------------------------------------------------------------------------


@pytest.mark.parametrize("who", [ANA, BEN, CHIDI])
@pytest.mark.parametrize("beat", [Beat.REHEARSE, Beat.TAKE, Beat.FEEDBACK, Beat.CHANGE, Beat.AGAIN])
def test_stop_freezes_the_clock_and_covers_the_briefs_and_tells_nobody_who(who, beat):
    group = trio().agreed()
    while group.beat is not beat:
        group.waits(5)
    group.waits(3)
    left = group.turn.ends - group.scene.now
    phones = []
    for stopper in (who, CHIDI):
        other = Rehearsal(group.scene).does(stopper, "stop")
        assert other.turn.ends is None
        assert other.turn.left == left
        assert all(other.scene.phone(p).turn.brief is None for p in (ANA, BEN, CHIDI))
        phones.append([str(other.scene.phone(p)) for p in (ANA, BEN, CHIDI)])
        phones[-1] += [str(other.scene.desk), str(other.scene.wall)]
    assert phones[0] == phones[1], "No screen tells who said it"


def test_only_the_speaker_goes_on_after_a_stop():
    group = trio().playing().does(CHIDI, "stop").waits(600)
    assert group.turn.stopped
    assert "resume" not in group.may(BEN) + group.may(CHIDI)
    group.does(ANA, "resume")
    assert group.turn.ends == group.scene.now + 90


def test_the_speaker_may_end_the_turn_after_a_stop():
    group = trio().playing().does(ANA, "stop").does(ANA, "end")
    assert group.turn.speaker == BEN, "Nothing was played that needs a word"


def test_passing_in_the_other_part_offers_it_on_and_asks_anew():
    group = trio().does(ANA, "agree").does(BEN, "pass")
    assert (group.turn.partner, group.beat) == (CHIDI, Beat.ROLES)
    group.does(CHIDI, "agree")
    assert group.beat is Beat.REHEARSE, "The speaker need not agree twice"


def test_if_nobody_takes_the_part_the_group_says_so_and_can_go_on():
    group = trio().does(BEN, "pass").does(CHIDI, "pass")
    assert group.turn.partner == ""
    assert group.scene.desk.groups[0].waits
    group.does(ANA, "agree").does(ANA, "end")
    assert group.turn.speaker == BEN


def test_a_speaker_who_passes_is_followed_by_the_next():
    assert trio().does(ANA, "pass").turn.speaker == BEN


def test_a_group_goes_on_without_somebody_who_is_missing_and_takes_them_back():
    group = trio().does(BEN, "agree").does(CHIDI, "missing", person=ANA)
    assert group.turn.speaker == BEN
    assert group.may(ANA) == ["back"]
    group.does(ANA, "back")
    for _ in range(40):
        group.waits(20)
        for person in (ANA, BEN, CHIDI):
            if "agree" in group.may(person):
                group.does(person, "agree")
    spoke = {turn.speaker for turn in group.scene.state.table(1).groups[1].past}
    assert spoke <= {ANA, BEN, CHIDI}
    assert ANA in group.scene.state.table(1).groups[1].spoke, "Her turn waits for her"


# -- feedback -----------------------------------------------------------------------------------


def test_words_open_in_the_safe_order():
    group = trio().playing().does(BEN, "on")
    assert "tell" not in group.may(BEN) + group.may(CHIDI)
    group.does(ANA, "worked")
    assert "tell" in group.may(BEN)
    assert "tell" not in group.may(CHIDI)
    group.does(BEN, "tell")
    assert "tell" in group.may(CHIDI)


def test_once_the_time_for_feedback_is_over_nobody_waits_for_anybody():
    group = trio().playing().does(BEN, "on").waits(91)
    assert "tell" in group.may(CHIDI)


GUARDED = pytest.mark.parametrize("company", [Company(manager=True), Company(minors=True)], ids=str)


def fields_of(group, person, verb="tell"):
    form = next(f for f in group.scene.forms(person) if f.action.startswith(verb))
    return form, {field.name: field for field in form.fields}


@GUARDED
def test_in_guarded_company_words_are_chosen(company):
    group = trio(company=company).playing().does(BEN, "on").does(ANA, "worked")
    _, asked = fields_of(group, BEN)
    assert {field.type for field in asked.values()} == {"choice"}
    assert asked["strength"].options[0].label == "I understood what you wanted."
    group.does(BEN, "tell", strength="understood")
    _, asked = fields_of(group, CHIDI)
    assert {field.type for field in asked.values()} == {"choice"}
    labels = [option.label for option in asked["strength"].options]
    assert "I heard a steady voice from you." in labels
    assert labels[-1] == "I saw you try it.", "True of everybody who tried"
    assert "understood" not in {option.value for option in asked["strength"].options}
    group.does(CHIDI, "tell", strength="voice", next_time="voice").does(ANA, "on")
    group.does(ANA, "change", change=group.offered("Voice: easy to hear, unhurried"))
    assert group.turn.change_item == "voice", "That is what is watched in take 2"
    group.does(BEN, "on")
    sheet = group.scene.phone(ANA).turn.sheet
    assert sheet.partner.strength == "I understood what you wanted."
    assert sheet.strengths == ("I heard a steady voice from you.",)
    said = (sheet.partner.strength, *sheet.strengths, *sheet.next_times, sheet.change)
    assert all(isinstance(words, Said) for words in said), "In the language of whoever reads it"


@GUARDED
def test_in_guarded_company_a_late_word_is_chosen_too(company):
    group = trio(company=company).playing().does(BEN, "on").does(ANA, "worked").does(BEN, "tell")
    group.waits(90).waits(30).waits(60).waits(30)
    assert group.turn.speaker == BEN
    form, asked = fields_of(group, CHIDI)
    assert form.action.endswith("-late")
    assert {field.type for field in asked.values()} == {"choice"}
    group.does(CHIDI, "tell", strength="tried")
    assert group.scene.phone(ANA).sheets[0].strengths == ("I saw you try it.",)


@GUARDED
@pytest.mark.parametrize("sent", [{"strength": "You mumble."}, {"next_time": "Stop mumbling."}])
def test_in_guarded_company_words_that_are_sent_anyway_are_refused(company, sent):
    group = trio(company=company).playing().does(BEN, "on").does(ANA, "worked")
    form, _ = fields_of(group, BEN)
    with pytest.raises(Refused) as no:
        group.scene.sends(BEN, form.action, {"strength": "tried", **sent})
    assert no.value.code == "bad-field"


def test_in_usual_company_words_are_ones_own():
    group = trio().playing().does(BEN, "on").does(ANA, "worked")
    _, asked = fields_of(group, BEN)
    assert {field.type for field in asked.values()} == {"text"}


def test_a_suggestion_needs_a_strength_before_it():
    group = trio().playing().does(BEN, "on").does(ANA, "worked").does(BEN, "tell")
    for strength in ("", "  ", "...", None):
        with pytest.raises(Refused) as no:
            group.does(CHIDI, "tell", strength=strength, next_time="Louder.")
        assert no.value.sentence


def test_a_suggestion_that_comes_while_the_speaker_chooses_changes_no_other():
    group = trio().playing().does(BEN, "on").does(ANA, "worked")
    group.does(BEN, "tell", strength="I heard a no.", next_time="Breathe.").waits(91)
    chosen = group.offered("Breathe.")
    group.does(CHIDI, "tell", strength="You stood still.", next_time="Slower.")
    group.does(ANA, "change", change=chosen)
    assert group.turn.change == "Breathe."


def test_late_words_reach_the_speaker_and_late_ticks_move_nobody():
    group = trio().playing().does(BEN, "on").waits(91).waits(30).waits(60).waits(30)
    assert group.turn.speaker == BEN
    group.does(CHIDI, "tell", strength="I heard you breathe.")
    past = group.scene.state.table(1).groups[1].past[0]
    assert [words.strength for words in past.told.values()] == ["I heard you breathe."]
    assert group.scene.phone(ANA).sheets[0].strengths == ("I heard you breathe.",)


def test_a_sheet_is_the_speakers_alone():
    group = trio().talked()
    group.does(ANA, "on").does(ANA, "change", change="as-before").does(BEN, "on")
    said = "You took a breath first."
    scene = group.scene.folded(By(), roleplay.given.Helped(group=1))
    mine = scene.phone(ANA).turn.sheet
    assert mine.strengths or mine.partner
    for person in (BEN, CHIDI, MALLORY):
        assert scene.phone(person).turn is None or scene.phone(person).turn.sheet is None
        assert said not in str(scene.phone(person).sheets)
    assert said not in str(scene.desk) + str(scene.wall) + str(scene.section)


def test_in_a_pair_the_partner_gives_the_feedback():
    group = Rehearsal.of(ANA, BEN)
    group.does(ANA, "agree").does(BEN, "agree").does(ANA, "on").does(BEN, "on")
    group.does(ANA, "worked").does(BEN, "tell", strength="I believed you.", next_time="Slower.")
    group.does(ANA, "on")
    group.does(ANA, "change", change=group.offered("Slower.")).waits(61)
    assert group.scene.phone(ANA).turn.sheet.partner.next_time == "Slower."


# -- the desk and the room ----------------------------------------------------------------------


def test_one_press_forms_groups_and_the_next_round_finds_new_partners():
    people = tuple(f"p{n}" for n in range(12))
    scene = play(roleplay.KIND, SPEC, "farah: groups size=3", people=people)
    first = scene.state.table(1).seating.seats
    assert sorted(len(group) for group in first.values()) == [3, 3, 3, 3]
    scene = scene.then("farah: again").then("farah: groups size=3")
    pairs = scene.state.met(2)
    again = scene.state.table(2).seating.seats.values()
    assert not {frozenset((a, b)) for g in again for a in g for b in g if a != b} & pairs


def test_people_can_find_their_own_groups():
    scene = play(roleplay.KIND, SPEC, "farah: choose-own", people=(ANA, BEN, CHIDI, MALLORY))
    scene = scene.then("ana: sit group=1", "ben: sit group=1", "chidi: sit group=1")
    scene = scene.then("farah: begin")
    assert set(scene.state.table(1).seating.seats[1]) == {ANA, BEN, CHIDI}
    assert [f.action for f in scene.forms(MALLORY)] == ["come-in", "pass"]
    scene = scene.then("mallory: come-in")
    assert scene.phone(MALLORY).group == 1


def test_the_desk_moves_somebody_and_nobody_stays_alone():
    people = tuple(f"p{n}" for n in range(6))
    scene = play(roleplay.KIND, SPEC, people=people)
    scene = scene.folded(By(), Grouped(groups=(people[:3], people[3:])))
    for person in people[:2]:
        scene = scene.gives(FARAH, "move", {"person": person, "group": "2"})
    scene = scene.waits(1)
    assert scene.state.table(1).seating.of(people[2]) == 2, "The one left over joined the others"


def test_a_call_stands_on_the_desk_until_somebody_was_there():
    group = trio().does(CHIDI, "needs")
    assert group.scene.desk.calling == (1,)
    assert "needs" not in str(group.scene.wall)
    scene = group.scene.gives(FARAH, "helped", {"group": "1"})
    assert scene.desk.calling == ()


def test_the_wall_is_the_same_whoever_plays_and_whatever_they_do():
    group = trio()
    before = group.scene.wall
    assert group.talked().scene.wall == before


def test_hard_scenes_bring_the_route_card():
    assert trio(spec=roleplay.KIND.parse({}, HARD)).scene.phone(ANA).routes
    assert not trio().scene.phone(ANA).routes


@pytest.mark.parametrize(
    ("content", "scenario", "says"),
    [
        ({}, None, "scenario"),
        ({"size": 5}, SHIFT, "size"),
        ({"take": 5}, SHIFT, "take"),
        ({"turns": 9}, SHIFT, "turns"),
        ({"prompt": "x" * 200}, SHIFT, "prompt"),
        ({"speed": 1}, SHIFT, "speed"),
    ],
)
def test_content_that_cannot_be_played_is_complained_about(content, scenario, says):
    with pytest.raises(Complaint) as complaint:
        roleplay.KIND.parse(content, scenario)
    assert says in str(complaint.value)


# -- whole rooms --------------------------------------------------------------------------------


def lived(people, seed, *, coming=0, leaving=0, size=3, asides=0.03):
    """A room until all groups are done, with people coming and leaving all along."""
    room = crew(people, size=size, seed=seed, asides=asides)
    left = 0
    for _ in range(600):
        if room.done():
            break
        room.minute()
        if left < leaving and room.dice.random() < 0.3:
            room.leaves(room.dice.choice(sorted(room.room.people)))
            left += 1
        if room.coming < people + coming and room.dice.random() < 0.3:
            room.join(1)
        if room.dice.random() < 0.05:
            room.desk("pause")
            room.wait(20)
            room.desk("resume")
        room.wait(0.1)
        assert not room.alone() or len(room.room.people) < 2
    return room


@pytest.mark.parametrize("people", [2, 3, 6, 7, 12, 31])
@pytest.mark.parametrize("size", [2, 3, 4])
def test_everybody_speaks_once_and_nobody_is_stuck(people, size):
    room = lived(people, people + size, size=size, asides=0)
    assert room.done()
    assert room.spoke() == set(room.room.people)
    assert not room.refused


@settings(max_examples=12, deadline=None)
@given(st.sampled_from([6, 7, 12, 31]), st.integers(0, 10**6))
def test_comings_and_goings_leave_nobody_stuck_or_alone(people, seed):
    room = lived(people, seed, coming=people // 3, leaving=people // 3)
    assert room.done()
    assert fold(room_of(3), room.log) == room.room, "The log tells the same room"


def test_three_hundred_people_with_comings_and_goings():
    room = lived(300, 3, coming=20, leaving=20)
    assert room.done()
    seated = {p for p in room.room.people if room.table.seating.of(p)}
    assert len(seated - room.spoke()) <= 3, "Some ended their own turn"


def test_what_others_gave_stands_when_somebody_is_erased():
    room = lived(9, 4, asides=0)
    for erased in ("p001", "p002", "p003"):
        log = [
            fact
            for fact in room.log
            if not (
                isinstance(fact.happening, Contributed | Joined | Left)
                and fact.happening.person == erased
            )
        ]
        again = fold(room_of(3), log)
        for turns in zip(turns_of(room.room, erased), turns_of(again, erased), strict=True):
            assert turns[0] == turns[1]


def turns_of(room, without):
    """What everybody but one gave to everybody but one."""
    table = room.steps["play"].activity.table(1)
    turns = sorted(
        (t for n in table.seating.numbers for t in table.groups[n].turns), key=lambda t: t.key
    )
    return [
        (
            turn.key,
            {p: w for p, w in turn.told.items() if p != without},
            {p: r for p, r in turn.first.items() if p != without},
            {p: r for p, r in turn.second.items() if p != without},
        )
        for turn in turns
        if turn.speaker != without
    ]


def test_what_the_room_saw_is_published_once_and_under_k_never():
    for people, k_met in ((6, True), (4, False)):
        room = lived(people, 8, asides=0)
        room.desk("close")
        room.desk("reveal")
        public = room.room.now.activity.public[1]
        assert bool(public.items) <= k_met
        assert all(item.raters >= 5 and item.speakers >= 3 for item in public.items)
        if not public.items:
            continue
        shown = wall_face(room.room, {}).activity
        room.desk("reopen")
        late = next(iter(room.room.people))
        room.leaves(late)
        room.desk("close")
        room.desk("reveal")
        assert wall_face(room.room, {}).activity == shown, "One person fewer changes nothing"


def test_names_are_on_phones_of_the_same_group_only():
    room = crew(6)
    names = {person: f"Name of {person}" for person in room.room.people}
    for person in room.room.people:
        mates = set(room.table.seating.seats[room.table.seating.of(person)])
        assert {p for p, _ in phone_face(room.room, person, names).names} == mates
    wall = str(wall_face(room.room, names))
    assert not [name for name in names.values() if name in wall]
    assert all(name in str(desk_face(room.room, names, frozenset())) for name in names.values())


def test_an_ended_turn_of_answers_offers_nothing_more():
    room = crew(6)
    room.desk("close")
    assert all(forms(room.room, person) == () for person in room.room.people)
    assert room.room.now.stage.phase is Phase.CLOSED
