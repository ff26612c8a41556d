"""Two rooms side by side: the same reply and the same answer in the same row and colour."""

from facilitator.aligning import Cards, aligned
from server.core.forms import Point
from server.core.pictures import Parts, Plot
from server.summary.sheet import Drawn, Notice, Prose, Rows
from server.web.voice import voice

CARDS = Cards.of(voice("en"))
NUMBERS = Rows("The same in numbers", ("Line", "All"), ())


def votes(letter: str, reply: str, *rows: tuple[str, str]) -> Rows:
    return Rows(f"Reply {letter}: “{reply}”", ("Answer", "first vote (n = 3)"), rows)


def test_replies_that_were_drawn_in_another_order_meet_by_their_words():
    one = [votes("A", "No."), votes("B", "Yes.")]
    two = [votes("A", "Yes."), votes("B", "No.")]
    assert aligned(one, two, CARDS) == ((one[0], two[1]), (one[1], two[0]))


def test_places_on_the_field_meet_by_the_reply():
    def plot(title: str, label: str) -> Drawn:
        return Drawn(
            Plot(title=title, reading="", label=label, points=(Point(1, 2),), median=None), NUMBERS
        )

    one = [plot("Reply A", "“No.”"), plot("Reply B", "“Yes.”")]
    two = [plot("Reply A", "“Yes.”"), plot("Reply B", "“No.”")]
    assert aligned(one, two, CARDS) == ((one[0], two[1]), (one[1], two[0]))


def parts(answers, *rows) -> Drawn:
    heads = ("Line", *answers)
    cells = tuple((label, *map(str, counts)) for label, counts in rows)
    made = Parts(title="t", reading="", answers=answers, rows=rows)
    return Drawn(made, Rows("The same in numbers", heads, cells))


def test_answers_stand_in_the_same_row_and_colour():
    one = parts(("yes", "no"), ("tea", (1, 2)), ("milk", (3, 4)))
    two = parts(("no", "yes"), ("milk", (5, 6)), ("soup", (9, 9)), ("tea", (7, 8)))
    ((_, beside),) = aligned([one], [two], CARDS)
    expected = parts(("yes", "no"), ("tea", (8, 7)), ("milk", (6, 5)), ("soup", (9, 9)))
    assert beside == expected


def test_cards_by_number_are_not_taken_for_the_same():
    one = parts(("yes",), ("card 1 of the room", (1,)), ("card 2 of the room", (2,)))
    two = parts(("yes",), ("card 2 of the room", (3,)), ("card 1 of the room", (4,)))
    assert aligned([one], [two], CARDS) == ((one, two),)


def test_what_one_withholds_stands_beside_what_the_other_shows():
    shown, why, more = votes("A", "No."), Notice("too few"), Prose("text", "Later")
    assert aligned([why], [shown], CARDS) == ((why, shown),)
    assert aligned([shown], [why, more], CARDS) == ((shown, why), (None, more))
