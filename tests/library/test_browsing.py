"""What fits a wish, how many would, and what to loosen where nothing does."""

from msgspec.structs import replace

from server.core.scenario import ContentWarning, Minutes, Scenario, Setting, Technique
from server.library import SHIPPED, Library
from server.library.browsing import Wish, browse, entries, folded, minutes

LIBRARY = Library.read(SHIPPED)
SHIFT = LIBRARY.scenarios["last-minute-shift", "en"]
BARE = replace(SHIFT, content_warnings=(), setting=(Setting.WORK,))


def scene(name: str, language: str = "en", **fields: object) -> Scenario:
    return replace(BARE, **{"id": name, "title": name.title(), "language": language} | fields)


CAFE = scene("cafe", title="Im Café", language="de", difficulty=2, goal="Ein ruhiger Platz.")
CAFE_EN = scene("cafe", title="At the coffee house", difficulty=2)
WARD = scene(
    "ward",
    setting=(Setting.CARE, Setting.WORK),
    difficulty=8,
    techniques=(Technique.STOP_AND_SPEAK,),
    content_warnings=(ContentWarning.ILLNESS,),
    minutes=Minutes(prep=5, play=5, feedback=10),
)
TEAM = scene("team", difficulty=5, techniques=(Technique.NOT_NOW, Technique.STOP_AND_SPEAK))
OURS = scene("ours", difficulty=5, setting=(Setting.SCHOOL,))
SHELF = {(one.id, one.language): one for one in (CAFE, CAFE_EN, WARD, TEAM, OURS)}


def found(**wish: object):
    shelf = entries("situations", SHELF, own={("ours", "en")}, starred={"team"})
    return browse(shelf, Wish(**wish))


def ids(**wish: object) -> list[str]:
    return [entry.id for entry in found(**wish).entries]


def test_without_a_wish_everything_is_there_once_from_easy_to_hard():
    assert ids() == ["cafe", "ours", "team", "ward"]
    assert found().of == 4


def test_each_filter_keeps_what_has_its_value():
    assert ids(setting="care") == ["ward"]
    assert ids(technique="stop-and-speak") == ["team", "ward"]
    assert ids(easiest=3, hardest=7) == ["ours", "team"]
    assert ids(minutes=minutes(TEAM)) == ["cafe", "ours", "team"]
    assert ids(without=frozenset({"illness"})) == ["cafe", "ours", "team"]
    assert ids(origin="own") == ["ours"]
    assert ids(origin="shipped") == ["cafe", "team", "ward"]
    assert ids(starred=True) == ["team"]
    assert ids(situation_class="praise") == []


def test_filters_hold_together():
    assert ids(setting="work", technique="stop-and-speak", hardest=7) == ["team"]


def test_search_ignores_case_and_accents_and_wants_every_word():
    assert ids(text="CAFE") == ["cafe"]
    assert ids(text="café im") == ["cafe"]
    assert ids(text="cafe ward") == []


def test_search_reads_title_setup_goal_and_replies_but_not_the_notes():
    one = scene("apart", setup="A lighthouse.", goal="A rowboat.", culture_notes="A zeppelin.")
    said = replace(one.replies, passive=replace(one.replies.passive, verbal="An umbrella."))
    shelf = entries("situations", {("apart", "en"): replace(one, replies=said)}, (), ())
    for word, there in (("lighthouse", 1), ("rowboat", 1), ("umbrella", 1), ("zeppelin", 0)):
        assert len(browse(shelf, Wish(text=word)).entries) == there, word


def test_one_entry_carries_all_its_languages_and_shows_the_one_that_is_meant():
    (entry,) = found(text="ruhiger").entries
    assert [one.language for one in entry.versions] == ["en", "de"]
    assert entry.shown is CAFE
    assert found(language="de").entries[0].shown is CAFE
    assert found(hardest=2).entries[0].shown is CAFE_EN
    assert ids(language="de") == ["cafe"]


def test_counts_tell_what_another_value_of_the_same_filter_would_bring():
    counts = found(setting="care").counts
    assert counts["setting"] == {"work": 3, "care": 1, "school": 1}
    assert counts["technique"] == {"stop-and-speak": 1}  # the setting holds for all others
    assert counts["language"] == {"en": 1}


def test_where_nothing_fits_it_says_what_to_drop_and_what_that_brings():
    nothing = found(setting="school", technique="stop-and-speak", hardest=9)
    assert nothing.entries == ()
    assert nothing.looser == (("setting", 2), ("technique", 1))
    shelf = entries("situations", {("ward", "en"): WARD}, (), ())
    assert browse(shelf, Wish(setting="work", hardest=3)).looser == (("difficulty", 1),)


def test_workshops_are_found_by_minutes_audience_and_words():
    shelf = entries("workshops", LIBRARY.workshops, (), ())
    assert all(one.shown.minutes <= 45 for one in browse(shelf, Wish(minutes=45)).entries)
    assert "half-hour" in [one.id for one in browse(shelf, Wish(minutes=45)).entries]
    assert [one.id for one in browse(shelf, Wish(text="bakery HALF")).entries] == ["half-hour"]
    for one in browse(shelf, Wish(audience="professionals")).entries:
        assert "professionals" in one.shown.audience


def test_recipes_are_found_by_their_number():
    shelf = entries("recipes", LIBRARY.recipes, (), ())
    hits = browse(shelf, Wish(text="r02")).entries
    assert hits
    assert all(one.shown.number == "R02" for one in hits)


def test_folding_keeps_scripts_that_have_no_accents():
    assert folded("ÉCOLE Straße") == "ecole strasse"
    assert folded("ПРИВЕТ") == "привет"


def test_the_library_tells_which_folder_each_item_came_from(tmp_path):
    own = tmp_path / "content"
    place = own / "situations/last-minute-shift"
    place.mkdir(parents=True)
    shipped = SHIPPED / "situations/last-minute-shift/en.toml"
    (place / "en.toml").write_bytes(shipped.read_bytes())
    library = Library.read(SHIPPED, own)
    assert library.homes["situations", "last-minute-shift", "en"] == own
    assert library.homes["situations", "headphones", "en"] == SHIPPED
    assert library.homes["workshops", "half-hour", "en"] == SHIPPED
    assert library.homes["recipes", "pulse", "en"] == SHIPPED
