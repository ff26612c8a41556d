"""Written replies in miniature: what is read by whom, and what becomes of it."""

import pytest

from server.activities.responses import KIND
from server.core.complaint import Complaint
from server.core.refusals import Refused
from tests.cast import ANA, BEN, crowd, play

RAW = {"prompt": "What do you say?", "each": 2, "max_length": 60}
SHOWN = ("farah: close", "farah: reveal")


def spec(**more):
    return KIND.parse({**RAW, **more}, None)


def item(scene, text):
    """The id under which the desk knows these words."""
    return next(one.id for one in scene.state.queue.items.values() if one.payload == text)


def judged(scene, what, *texts):
    return scene.then(*(f"farah: {what} item={item(scene, text)}" for text in texts))


def test_nothing_is_on_the_wall_before_it_is_approved_and_revealed():
    scene = play(KIND, spec(), "ana: write text=Not today.")
    assert scene.then(*SHOWN).wall.replies == ()
    approved = judged(scene, "approve", "Not today.")
    assert approved.wall == play(KIND, spec()).wall
    assert approved.phone(BEN) == play(KIND, spec()).phone(BEN)
    assert approved.then(*SHOWN).wall.replies == ("Not today.",)
    assert approved.then(*SHOWN).phone(BEN).everybody == ("Not today.",)


def test_each_may_send_so_many_and_take_them_back():
    scene = play(KIND, spec(), "ana: write text=One.", "ana: write text=Two.")
    assert [form.action.split("-")[0] for form in scene.forms(ANA)] == ["take", "take"]
    with pytest.raises(Refused):
        scene.then("ana: write text=Three.")
    scene = scene.then(f"ana: take-back-{item(scene, 'One.')}", "ana: write text=Three.")
    assert [own.text for own in scene.phone(ANA).own] == ["Two.", "Three."]


def test_nobody_takes_back_what_is_not_theirs():
    scene = play(KIND, spec(), "ana: write text=Mine.")
    with pytest.raises(Refused):
        scene.then(f"mallory: take-back-{item(scene, 'Mine.')}")


def test_what_is_taken_back_leaves_the_wall_too():
    scene = judged(play(KIND, spec(), "ana: write text=Hm."), "approve", "Hm.")
    scene = judged(scene.then(*SHOWN), "spotlight", "Hm.")
    assert scene.wall.spotlight == "Hm."
    scene = scene.then("farah: hide", "farah: reopen", f"ana: take-back-{item(scene, 'Hm.')}")
    assert scene.then(*SHOWN).wall == play(KIND, spec(), *SHOWN).wall


def test_a_reply_kept_private_is_shown_nowhere_and_its_writer_hears_so_kindly():
    scene = judged(play(KIND, spec(), "ana: write text=Rude."), "withhold", "Rude.").then(*SHOWN)
    assert scene.wall.replies == ()
    assert scene.phone(BEN).everybody == ()
    assert scene.phone(ANA).own[0].fate == "withheld"
    assert "Rude." not in str(scene.section)
    assert "1 reply is not shown" in str(scene.section)


def test_a_judgement_can_be_changed():
    scene = judged(play(KIND, spec(), "ana: write text=So."), "approve", "So.")
    scene = judged(judged(scene, "withhold", "So."), "approve", "So.")
    assert scene.then(*SHOWN).wall.replies == ("So.",)


def test_the_drawn_order_does_not_tell_who_wrote_first():
    texts = [f"Reply {n}." for n in range(6)]
    lines = [f"{p}: write text={t}" for p, t in zip(crowd(6), texts, strict=True)]
    forward, backward = play(KIND, spec(), *lines), play(KIND, spec(), *lines[::-1])
    assert forward.desk == backward.desk
    assert [one.text for one in forward.desk.pending] != texts


def test_equal_replies_stay_two():
    scene = play(KIND, spec(), "ana: write text=No.", "ben: write text=No.")
    for one in scene.desk.pending:
        scene = scene.then(f"farah: approve item={one.id}")
    assert scene.then(*SHOWN).wall.replies == ("No.", "No.")


def test_more_than_six_are_turned_over_in_pages():
    scene = play(KIND, spec(), *(f"{p}: write text=I am {p}" for p in crowd(14)))
    scene = judged(scene, "approve", *(f"I am {p}" for p in crowd(14))).then(*SHOWN)
    assert (len(scene.wall.replies), scene.wall.pages) == (6, 3)
    seen = set()
    for _ in range(3):
        seen |= set(scene.wall.replies)
        scene = scene.then("farah: turn")
    assert len(seen) == 14
    assert scene.wall.page == 0


def test_long_replies_have_fewer_neighbours():
    scene = play(KIND, spec(max_length=500), *(f"{p}: write text={p * 30}" for p in crowd(4)))
    scene = judged(scene, "approve", *(p * 30 for p in crowd(4))).then(*SHOWN)
    assert len(scene.wall.replies) < 4


def test_one_stands_alone_on_the_wall_until_it_is_put_back():
    scene = judged(play(KIND, spec(), "ana: write text=Yes."), "approve", "Yes.").then(*SHOWN)
    assert judged(scene, "spotlight", "Yes.").wall.spotlight == "Yes."
    assert judged(scene, "spotlight", "Yes.").then("farah: unspotlight").wall.spotlight == ""


def test_a_new_round_is_a_new_sheet():
    scene = play(KIND, spec(), "ana: write text=First.", "farah: close", "farah: again")
    assert scene.phone(ANA).own == ()
    assert scene.desk.pending == ()
    scene = judged(scene.then("ana: write text=Second."), "approve", "Second.")
    assert scene.then(*SHOWN).wall.replies == ("Second.",)


# -- several prompts, one a round ---------------------------------------------------------------


QUICK = {"prompt": "Quick", "prompts": ["A lift?", "A loan?"], "each": 1}


def quick(*lines):
    return play(KIND, KIND.parse(QUICK, None), *lines)


def test_each_round_asks_the_next_prompt():
    scene = quick()
    assert KIND.rounds(scene.state) == 2
    assert (scene.wall.prompt, scene.wall.of) == ("A lift?", (1, 2))
    again = scene.then("farah: close", "farah: again")
    assert (again.wall.prompt, again.phone(ANA).prompt) == ("A loan?", "A loan?")
    assert again.then("farah: close", "farah: again").wall.prompt == "A lift?"


def test_answers_stay_with_their_prompt_and_are_judged_together():
    scene = quick("ana: write text=No lift.", "farah: close", "farah: again")
    scene = scene.then("ana: write text=No loan.", "farah: close")
    assert {(one.text, one.prompt) for one in scene.desk.pending} == {
        ("No lift.", "A lift?"),
        ("No loan.", ""),
    }
    scene = judged(scene, "approve", "No lift.", "No loan.").then("farah: reveal")
    assert (scene.wall.prompt, scene.wall.replies) == ("A loan?", ("No loan.",))
    turned = scene.then("farah: turn").wall
    assert (turned.prompt, turned.replies) == ("A lift?", ("No lift.",))
    assert [(one.prompt, one.replies) for one in scene.phone(BEN).earlier] == [
        ("A lift?", ("No lift.",))
    ]
    assert [block.title for block in scene.section.blocks] == ["A lift?", "A loan?"]


def test_an_answer_to_an_earlier_prompt_can_still_be_taken_back():
    scene = quick("ana: write text=No lift.", "farah: close", "farah: again")
    scene = scene.then(f"ana: take-back-{item(scene, 'No lift.')}")
    assert scene.desk.pending == ()


# -- single words -------------------------------------------------------------------------------


def words(*lines):
    return play(KIND, KIND.parse({"prompt": "One word?", "show": "words"}, None), *lines)


def test_equal_words_are_counted_together_and_judged_once():
    scene = words("ana: write text=calm", "ben: write text=Calm!", "chidi: write text=tired")
    assert {(one.text.lower().strip("!"), one.people) for one in scene.desk.pending} == {
        ("calm", 2),
        ("tired", 1),
    }
    for one in scene.desk.pending:
        scene = scene.then(f"farah: approve item={one.id}")
    shown = scene.then(*SHOWN)
    assert [(one.people, one.size) for one in shown.wall.words] == [(2, 1), (1, 2)]
    assert [one.text for one in shown.wall.words][1] == "tired"
    assert "2 people" in str(shown.section)


def test_a_word_judged_before_is_judged_for_whoever_gives_it_later():
    scene = words("ana: write text=calm")
    scene = judged(scene, "approve", "calm").then("ben: write text=CALM")
    assert scene.desk.pending == ()
    assert scene.then(*SHOWN).wall.words[0].people == 2
    scene = judged(scene, "withhold", "calm").then("chidi: write text=calm")
    assert scene.then(*SHOWN).wall.words == ()


def test_words_stand_by_count_and_then_by_alphabet_without_a_cloud():
    given = ["tired", "calm", "brave", "tired"]
    scene = words(*(f"{p}: write text={w}" for p, w in zip(crowd(4), given, strict=True)))
    for one in scene.desk.pending:
        scene = scene.then(f"farah: approve item={one.id}")
    assert [one.text for one in scene.then(*SHOWN).wall.words] == ["tired", "brave", "calm"]


def test_a_word_is_short():
    with pytest.raises(Refused):
        words("ana: write text=" + "a" * 31)


# -- what cannot be -----------------------------------------------------------------------------


@pytest.mark.parametrize("empty", ["", "   ", "...", "\u200b"])
def test_an_empty_sheet_is_not_sent(empty):
    with pytest.raises(Refused):
        play(KIND, spec()).sends(ANA, "write", {"text": empty})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prompt": ""}, "prompt: must not be empty"),
        ({"each": 6}, "each: must be from 1 to 5"),
        ({"max_length": 501}, "max_length: must be from 1 to 500"),
        ({"example": "x" * 300}, "200 fit"),
        ({"prompts": "?"}, "prompts"),
        ({"prompts": ["Yes?", ""]}, "prompts 2: must not be empty"),
        ({"prompts": ["?"] * 13}, "12 rounds are enough"),
        ({"show": "cloud"}, "show"),
    ],
)
def test_what_cannot_be_held_is_complained_about(wrong, sentence):
    with pytest.raises(Complaint, match=sentence):
        spec(**wrong)
