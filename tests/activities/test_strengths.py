"""One specific thing heard or seen: for its receiver alone, and on the wall without a name."""

import msgspec
import pytest

from server.activities.strengths import KIND
from server.activities.strengths.faces import LeftOut
from server.core.cards import Cards, Partners
from server.core.company import Company
from server.core.complaint import Complaint
from server.core.refusals import Refused
from tests.activities.examined import Page, rendered
from tests.cast import ANA, BEN, CHIDI, FARAH, crowd, play

SHOWN = ("farah: close", "farah: reveal")
MINORS = Company(minors=True)
CLEAR = "I heard you say no in one sentence."


def spec(**content):
    return KIND.parse(content, None)


def item(scene, text):
    found = scene.state.queue.items.values()
    return next(one.id for one in found if one.payload.text == text)


def judged(scene, command, *texts):
    return scene.then(*(f"farah: {command} item={item(scene, text)}" for text in texts))


def to_ben(*more, **content):
    return play(KIND, spec(**content), f"ana: send to={BEN} | text={CLEAR}", *more)


def test_a_strength_reaches_its_receiver_once_it_is_approved_and_revealed():
    scene = to_ben()
    assert scene.phone(BEN).received == ()
    assert scene.then(*SHOWN).phone(BEN).received == ()
    scene = judged(scene, "approve", CLEAR)
    assert scene.phone(BEN).received == ()
    assert [one.text for one in scene.then(*SHOWN).phone(BEN).received] == [CLEAR]
    assert scene.then(*SHOWN).phone(CHIDI).received == ()
    assert CLEAR not in rendered(scene.then(*SHOWN), "phone", CHIDI)


def test_the_wall_has_words_without_names_and_without_counts():
    scene = to_ben("chidi: send to=" + BEN + " | text=I saw you wait.")
    scene = judged(scene, "approve", CLEAR, "I saw you wait.").then(*SHOWN)
    assert set(scene.wall.strengths) == {CLEAR, "I saw you wait."}
    page = rendered(scene, "projector")
    assert not [person for person in (ANA, BEN, CHIDI) if person in page]
    assert "2" not in Page(page).text


def test_what_is_for_the_whole_room_is_on_every_phone():
    scene = play(KIND, spec(), "ana: send to=room | text=I saw you all listen.")
    scene = judged(scene, "approve", "I saw you all listen.").then(*SHOWN)
    assert scene.phone(CHIDI).everybody == ("I saw you all listen.",)


def test_nobody_sees_who_sent_it_and_the_desk_sees_only_for_whom():
    scene = to_ben()
    [pending] = scene.desk.pending
    assert pending.to == BEN
    assert ANA not in str(pending)
    assert ANA not in str(judged(scene, "approve", CLEAR).then(*SHOWN).phone(BEN))


def test_what_is_kept_private_is_seen_by_nobody():
    scene = judged(to_ben(), "withhold", CLEAR).then(*SHOWN)
    assert scene.phone(BEN).received == ()
    assert scene.wall.strengths == ()
    assert "1 strength is not shown" in str(scene.section)


def test_one_may_take_it_back():
    scene = to_ben()
    scene = scene.then(f"ana: take-back-{item(scene, CLEAR)}")
    assert scene.desk.pending == ()
    assert scene.phone(ANA).own == ()


def test_so_many_a_person_and_no_more():
    scene = to_ben(each=1)
    with pytest.raises(Refused):
        scene.then("ana: send to=room | text=Another one.")


def test_nobody_can_send_one_to_themselves_or_to_somebody_who_is_not_here():
    for person in (ANA, "idSomebodyElse"):
        with pytest.raises(Refused):
            play(KIND, spec()).sends(ANA, "send", {"to": person, "text": CLEAR})


def test_a_phone_knows_the_names_it_may_send_to():
    scene = to_ben()
    assert KIND.knows(scene.state, scene.stage, ANA) == {BEN, CHIDI}
    closed = scene.then("farah: close")
    assert KIND.knows(closed.state, closed.stage, ANA) == {BEN}


def test_in_a_large_room_one_sends_to_partners_or_to_everybody():
    people = crowd(41)
    scene = play(KIND, spec(), people=people)
    assert [f.name for f in scene.form(ANA, "send").fields] == ["text"]
    state = KIND.takes(scene.state, Partners(partners={ANA: (BEN, "gone")}))
    assert state.receivers(scene.stage, ANA) == (BEN,)
    assert state.receivers(scene.stage, BEN) == ()
    assert KIND.takes(scene.state, Cards()) == scene.state
    small = play(KIND, spec(), people=people[:40])
    assert len(small.state.receivers(small.stage, ANA)) == 39


def test_the_desk_alone_sees_who_has_none_and_may_send_one_itself():
    scene = to_ben()
    assert scene.desk.without[-1] == LeftOut(BEN, waits=True)
    scene = judged(scene, "approve", CLEAR)
    assert {one.person for one in scene.desk.without} == {ANA, CHIDI}
    scene = scene.then(f"farah: give to={CHIDI} | text=I saw you begin again.")
    assert scene.desk.without == (LeftOut(ANA, waits=False),)
    scene = scene.then(*SHOWN)
    [received] = scene.phone(CHIDI).received
    assert (received.text, received.from_desk) == ("I saw you begin again.", True)
    assert "From the facilitator" in Page(rendered(scene, "phone", CHIDI)).text
    assert KIND.settled(scene.state, scene.stage) == {ANA}
    assert scene.section.answered == 1


def test_whoever_has_none_reads_nothing_about_it():
    scene = judged(to_ben(), "approve", CLEAR).then(*SHOWN)
    text = Page(rendered(scene, "phone", CHIDI)).text.lower()
    for word in ("none", "nobody", "no strength", "nothing"):
        assert word not in text
    assert CHIDI not in rendered(scene, "projector")


def test_with_minors_or_a_manager_one_chooses_from_ready_lines():
    for company in (MINORS, Company(manager=True)):
        scene = play(KIND, spec(), company=company)
        assert [f.name for f in scene.form(ANA, "send").fields] == ["to", "line"]
        with pytest.raises(Refused):
            scene.sends(ANA, "send", {"to": BEN, "text": "Anything at all."})
        scene = scene.then(f"ana: send to={BEN} | line=1", f"chidi: send to={BEN} | line=1")
        assert scene.desk.waiting == 0
        scene = scene.then(*SHOWN)
        line = "I heard you say no without an excuse."
        assert [one.text for one in scene.phone(BEN).received] == [line, line]
        assert scene.wall.strengths == (line,)


def test_a_hint_helps_to_say_what_was_seen_and_is_no_refusal():
    scene = play(KIND, spec(), f"ana: send to={BEN} | text=You are so pretty.")
    [own] = scene.phone(ANA).own
    assert any("looks" in hint for hint in own.hints)
    assert scene.desk.pending[0].hints == own.hints
    assert to_ben().phone(ANA).own[0].hints == ()


def test_small_successes_are_about_oneself_and_have_no_receiver():
    scene = play(KIND, spec(about="self"), "ana: send text=I rang the landlord.")
    assert [f.name for f in scene.form(BEN, "send").fields] == ["text"]
    assert scene.desk.without == ()
    assert "give" not in [offer.command for offer in scene.offers]
    scene = judged(scene, "approve", "I rang the landlord.").then(*SHOWN)
    assert scene.wall.strengths == ("I rang the landlord.",)
    assert scene.phone(BEN).everybody == ("I rang the landlord.",)


def test_many_are_turned_over_in_pages():
    people = crowd(14)
    scene = play(KIND, spec(), *(f"{p}: send to=room | text=I am {p}" for p in people))
    scene = judged(scene, "approve", *(f"I am {p}" for p in people)).then(*SHOWN)
    assert scene.wall.pages == 3
    assert scene.then("farah: turn", "farah: turn", "farah: turn").wall.page == 0


def test_what_a_person_gave_is_told_to_them_without_a_name():
    scene = to_ben()
    [(_, _, body)] = scene.log

    given = msgspec.json.decode(body, type=KIND.given)
    assert KIND.said(scene.state, given) == f"To somebody here: {CLEAR}"


@pytest.mark.parametrize("empty", ["", "  ", "..."])
def test_an_empty_one_is_not_sent(empty):
    with pytest.raises(Refused):
        play(KIND, spec()).sends(ANA, "send", {"to": BEN, "text": empty})
    with pytest.raises(Refused):
        play(KIND, spec()).sends(FARAH, "give", {"to": BEN, "text": empty})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prompt": " "}, "prompt: must not be empty"),
        ({"hint": "x" * 151}, "150 fit"),
        ({"each": 0}, "each: must be from 1 to 5"),
        ({"max_length": 500}, "max_length: must be from 40 to 240"),
        ({"about": "others"}, "about"),
        ({"lines": ["One."]}, "lines: are 1"),
        ({"lines": ["One.", "One. "]}, "two are the same"),
        ({"lines": ["One.", "x" * 101]}, "lines 2: must have"),
        ({"score": True}, "score"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)
