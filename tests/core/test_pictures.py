"""Pictures for nobody, one, five and forty: what they hold, what they say, and their tables."""

import re
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, strategies as st

from server.core import pictures, readings
from server.core.forms import Point
from server.core.pictures import dots, grid, parts, plot, shift, strips, table, takes
from server.core.said import plain

SIZES = (0, 1, 5, 40)
TIMES = "\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}"
FORBIDDEN = re.compile(
    r"\b(improved?|better|worse|failed?|average|mean|p\s*[=<]|significant|score|good|bad|should)\b",
    re.IGNORECASE,
)
VALUES = st.lists(st.floats(0, 100), max_size=60)
COUNTS = st.lists(st.integers(0, 50), min_size=3, max_size=3)
LABELS = st.text(max_size=30)


def values(n: int, low: float = 20) -> list[float]:
    return [low + (k * 7) % 41 for k in range(n)]


def points(n: int) -> list[Point]:
    return [Point((k * 37) % 101, (k * 61) % 101) for k in range(n)]


def counts(n: int) -> tuple[int, int, int]:
    return (n - n // 2 - n // 3, n // 2, n // 3)


def every(n: int) -> list[pictures.Picture]:
    """One of each form, and both ways of the two that have two."""
    rows = [dots("Ask", values(n)), dots("Say no", values(n, 50))]
    bars = [("I may ask", counts(n)), ("I may refuse", counts(n)[::-1])]
    return [
        strips("Hard", rows, "easy", "hard", ladder=True),
        strips("Awake", rows, "tired", "awake"),
        parts("Rights", ("no", "partly", "yes"), bars, diverging=True),
        parts("Stops", ("a", "b", "c"), bars),
        plot("Where", "Reply B", points(n), Point(70, 80)),
        shift("Sure", [(40, 40 + (k * 17) % 31 - 6) for k in range(n)]),
        grid("Seen", ("no", "partly", "yes"), bars),
        takes("Clear", ("no", "partly", "yes"), counts(n), counts(n)),
    ]


@pytest.mark.parametrize("n", SIZES)
def test_every_picture_speaks_plainly(n: int):
    for picture in every(n):
        assert picture.reading.endswith(".")
        assert not FORBIDDEN.search(picture.reading), picture.reading
        assert len(picture.reading) < 260


@pytest.mark.parametrize("n", SIZES)
def test_every_picture_says_how_many(n: int):
    for picture in every(n):
        if isinstance(picture, pictures.Shift) and n < 5:
            assert picture.reading == readings.TOO_FEW
        elif n == 0:
            assert picture.reading.startswith("Nobody answered.")
        else:
            said = picture.reading
            assert str(n) in said if n > 1 else re.search(r"\b(One|1)\b", said), said


@pytest.mark.parametrize("n", SIZES)
def test_every_picture_is_stored_and_read_back_as_it_was(n: int):
    for picture in every(n):
        body = msgspec.json.encode(picture, enc_hook=plain)
        assert msgspec.json.decode(body, type=pictures.Picture) == picture


@pytest.mark.parametrize("n", SIZES)
def test_a_table_has_a_cell_for_each_column(n: int):
    for picture in every(n):
        made = table(picture)
        assert made.title == picture.title
        assert all(len(row) == len(made.columns) for row in made.rows)


@given(VALUES)
def test_a_line_holds_its_values_sorted_and_its_middle_inside(found: list[float]):
    row = dots("x", found)
    assert row.values == tuple(sorted(found))
    assert (row.median is None) == (not found)
    assert (row.middle is None) == (len(found) < 8)
    if row.middle:
        assert row.values[0] <= row.middle[0] <= row.median <= row.middle[1] <= row.values[-1]
    assert not (row.wide and len(found) < 5)
    assert len(row.spots) == len(found)
    assert all(0 <= x <= 100 for x, _ in row.spots)


@given(VALUES)
def test_no_dot_hides_another(found: list[float]):
    spots = dots("x", found).spots
    assert len(set(spots)) == len(spots)
    by_storey: dict[int, list[float]] = {}
    for x, storey in spots:
        by_storey.setdefault(storey, []).append(x)
    for places in by_storey.values():
        gaps = [b - a for a, b in pairwise(places)]
        assert all(gap > 0 for gap in gaps)


def test_a_value_beyond_the_axis_is_a_mistake_of_ours():
    with pytest.raises(AssertionError):
        dots("x", [101])


def test_a_wide_rung_is_marked():
    assert dots("x", [0, 0, 50, 100, 100]).wide
    assert not dots("x", [30, 40, 50, 60, 70]).wide
    assert not dots("x", [0, 0, 100, 100]).wide, "four are too few to call it wide"


def test_a_ladder_has_the_hardest_rung_on_top_and_says_the_ends():
    rows = [dots("Kettle", [10, 20, 30]), dots("Nobody's", []), dots("Boss", [60, 70, 80])]
    ladder = strips("Hard", rows, "easy", "hard", ladder=True)
    assert [row.label for row in ladder.rows] == ["Boss", "Kettle", "Nobody's"]
    assert ladder.reading == (
        "Hardest for this room: Boss (middle value 70). Easiest: Kettle (20). 0 to 3 answered each."
    )


def test_rungs_with_one_middle_are_not_told_apart():
    rows = [dots("A", [50, 50]), dots("B", [40, 60])]
    assert "All have the same middle value, 50." in strips("t", rows, "", "", ladder=True).reading


def test_wide_rows_are_named_or_counted():
    wide = [0, 0, 50, 100, 100]
    one = strips("t", [dots("A", wide), dots("B", [50] * 5)], "", "")
    assert "Seen very differently: A. 5 answered." in one.reading
    assert "Seen very differently. 5" in strips("t", [dots("", wide)], "", "").reading
    two = strips("t", [dots("A", wide), dots("B", wide)], "", "")
    assert "2 are seen very differently." in two.reading


def test_lines_say_their_middles():
    rows = [dots("Start", [40]), dots("Now", [62, 63])]
    said = strips("t", rows, "", "").reading
    assert said == "Middle values: Start 40 and Now 62.5. 1 to 2 answered each."
    assert strips("t", [dots("", [40])], "", "").reading == "Middle value: 40. One answered."


def test_a_long_label_is_cut_in_the_sentence_only():
    label = "word " * 40
    picture = strips("t", [dots(label, [1]), dots("B", [2])], "", "", ladder=True)
    assert len(picture.reading) < 140
    assert picture.rows[1].label == label


def test_words_from_right_to_left_stay_together():
    said = strips("t", [dots("لا أستطيع", [1]), dots("B", [2])], "", "", ladder=True).reading
    assert "\N{FIRST STRONG ISOLATE}لا أستطيع\N{POP DIRECTIONAL ISOLATE} (1)" in said


def test_few_answers_are_squares_and_many_are_bars():
    assert parts("t", ("a", "b"), [("x", (14, 0)), ("y", (0, 3))]).squares
    assert not parts("t", ("a", "b"), [("x", (14, 1))]).squares


def test_counts_say_each_row_or_the_ends():
    answers = ("no", "partly", "yes")
    one = parts("t", answers, [("", (1, 0, 8))])
    assert one.reading == "1 no and 8 yes. 9 answers."
    two = parts("t", answers, [("A", (1, 2, 8)), ("B", (0, 0, 1))])
    assert two.reading == "A: 1 no, 2 partly and 8 yes. B: 1 yes. 1 to 11 answers each."
    rows = [("A", (4, 4, 4)), ("B", (0, 1, 11)), ("C", (6, 6, 0)), ("D", (2, 8, 2))]
    assert grid("t", answers, rows).reading == (
        "Most alike: B (11 of 12 yes). Most spread: A. 12 answers each."
    )


def test_lines_that_are_as_alike_as_each_other_are_not_told_apart():
    rows = [(label, (3, 2, 0)) for label in "ABCD"]
    assert grid("t", ("no", "partly", "yes"), rows).reading == (
        "In each line, 3 of 5 gave the most frequent answer. 5 answers each."
    )


def test_a_row_with_a_count_missing_is_a_mistake_of_ours():
    with pytest.raises(AssertionError):
        parts("t", ("a", "b"), [("x", (1,))])
    with pytest.raises(AssertionError):
        takes("t", ("a", "b"), (1, 2), (1,))


def test_a_field_counts_its_corners_and_finds_the_middle():
    picture = plot("t", "B", [Point(80, 70), Point(90, 20), Point(50, 90)], Point(75, 75))
    assert picture.points == (Point(50, 90), Point(80, 70), Point(90, 20))
    assert picture.median == Point(80, 70)
    assert picture.reading == (
        "3 placed it: 1 assertive, 1 aggressive and 1 in between. Middle: own needs voiced 80, "
        "the other's respected 70. The author: 75 and 75."
    )


def test_a_field_without_answers_may_still_show_the_author():
    assert plot("t", "B", [], Point(1, 2)).reading == "Nobody answered. The author: 1 and 2."
    assert plot("t", "B", []).reading == "Nobody answered."


@given(st.lists(st.builds(Point, st.floats(0, 100), st.floats(0, 100)), max_size=60))
def test_points_stay_on_the_field(found: list[Point]):
    picture = plot("t", "B", found)
    assert len(picture.spots) == len(found)
    assert all(0 <= spot.x <= 100 and 0 <= spot.y <= 100 for spot in picture.spots)


def test_points_on_one_another_move_apart_a_little():
    spots = plot("t", "B", [Point(50, 50)] * 9).spots
    assert len(set(spots)) == 9
    assert all(abs(spot.x - 50) < 6 and abs(spot.y - 50) < 6 for spot in spots)


def twice(*differences: float) -> list[tuple[float, float]]:
    return [(50, 50 + d) for d in differences]


def test_a_change_shows_as_much_as_its_number_allows():
    hidden = shift("t", twice(10, 10, 10, 0))
    assert (hidden.n, hidden.differences, hidden.counts) == (0, (), None)
    words = shift("t", twice(*[10] * 6))
    assert (words.n, words.differences, words.counts, words.median) == (6, (), None, None)
    some = shift("t", twice(*[10] * 6, *[0] * 6))
    assert (some.n, len(some.differences), some.counts, some.pairs) == (12, 12, (6, 6, 0), ())
    assert some.interval == (0, 10)
    many = shift("t", twice(*[10] * 10, *[0] * 6, *[-20] * 4))
    assert many.counts == (10, 6, 4)
    assert len(many.pairs) == 20


def test_a_room_that_asks_for_more_people_gets_less():
    assert shift("t", twice(*[10] * 6), least=8).reading == readings.TOO_FEW


def test_a_cell_of_one_or_two_is_merged():
    picture = shift("t", twice(*[10] * 10, 0, 0, 0, -9))
    assert picture.counts == (10, 4, 0)
    assert picture.moved == (("up", 10), ("same or down", 4))
    assert picture.reading.startswith(
        "Of 14 who answered twice, 10 went up and 4 stayed about the same or went down."
    )
    down = shift("t", twice(*[-10] * 10, 0, 0, 0, 9))
    assert down.moved == (("up or same", 4), ("down", 10))


@given(st.lists(st.floats(-50, 50), max_size=40))
def test_no_small_cell_is_ever_shown(differences: list[float]):
    picture = shift("t", twice(*differences))
    if picture.counts:
        assert sum(picture.counts) == picture.n == len(differences)
        assert not {1, 2} & set(picture.counts)
        assert sum(n for _, n in picture.moved) == picture.n
    assert bool(picture.differences) == (len(differences) >= 8)
    assert bool(picture.pairs) == (len(differences) >= 20)
    if picture.differences:
        assert max(map(abs, picture.differences)) <= picture.reach
        assert all(0 <= x <= 100 for x, _ in picture.spots)


def test_two_takes_of_the_same_people_and_of_others():
    same = takes("t", ("no", "yes"), (2, 6), (0, 8))
    assert same.reading == "Take 1: 2 no and 6 yes. Take 2: 8 yes. 8 answered for both takes."
    other = takes("t", ("no", "yes"), (2, 6), (0, 7))
    assert other.reading == "Take 1: 2 no and 6 yes, of 8. Take 2: 7 yes, of 7."
    half = takes("t", ("no", "yes"), (2, 6), (0, 0))
    assert half.reading == "Take 1: 2 no and 6 yes, of 8. Take 2: no answers, of 0."


@given(LABELS, VALUES)
def test_the_table_of_lines_has_their_numbers(label: str, found: list[float]):
    picture = strips("t", [dots(label, found)], "low", "high")
    (row,) = table(picture).rows
    assert row[:2] == (label, len(found))
    listed = [
        float(value)
        for times, value in re.findall(rf"(?:(\d+){TIMES})?([\d.e-]+)", str(row[4]))
        for _ in range(int(times or 1))
    ]
    assert listed == pytest.approx(sorted(found), abs=0.051)


@given(LABELS, COUNTS)
def test_the_table_of_counts_has_their_numbers(label: str, found: list[int]):
    answers = ("a", "b", "c")
    for picture in (parts("t", answers, [(label, found)]), grid("t", answers, [(label, found)])):
        assert table(picture).columns == ("Line", "a", "b", "c", "All")
        assert table(picture).rows == ((label, *found, sum(found)),)
    picture = takes("t", answers, found, found)
    assert table(picture).rows == tuple((take, *found, sum(found)) for take in ("Take 1", "Take 2"))


def test_the_table_of_a_field_counts_points_that_are_alike():
    picture = plot("t", "B", [Point(80, 70), Point(80, 70), Point(10, 20.5)], Point(75, 60))
    assert table(picture).rows == (
        ("middle value", "80", "70"),
        ("the author", "75", "60"),
        ("1 answer", "10", "20.5"),
        ("2 answers", "80", "70"),
    )


def test_the_table_of_a_change_has_what_is_shown_and_no_more():
    assert table(shift("t", twice(1, 2))).rows == ()
    assert table(shift("t", twice(*[10] * 6))).rows == (("Answered twice", 6),)
    rows = dict(table(shift("t", twice(*[12.5] * 6, *[-7] * 6))).rows)
    assert rows["Went up"] == rows["Went down"] == 6
    assert rows["Median change in points"] == "+3"
    assert rows["95 % interval"] == "\N{MINUS SIGN}7 to +13"
    assert rows["Each change"] == f"6{TIMES}\N{MINUS SIGN}7, 6{TIMES}+12.5"


def test_numbers_are_written_short():
    assert [readings.number(x) for x in (0, -0.0, 70.0, 66.667)] == ["0", "0", "70", "66.7"]
    assert readings.points(-0.2) == "0"
