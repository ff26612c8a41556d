"""Packs: written and read again, taken in whole or not at all."""

import datetime
import tomllib

import pytest
from hypothesis import given, strategies as st

from server.core.complaint import Complaint
from server.library import SHIPPED, Library
from server.library.arrival import arrive
from server.library.pack import Item, Manifest, Pack, read_pack, read_single, write_pack
from tests.library.hostile_packs import HOSTILE, SCENE, UNUSABLE, everything_under, zipped

OURS = SCENE.replace('id = "headphones"', 'id = "our-scene"')
ITEM = Item("situations", "our-scene", "en", OURS)
SAID = Manifest(
    format=1,
    title='Scenes from "our" shop \\ 店',
    author="Ada",
    licence="CC0-1.0",
    about="Three lines.\nTwo lines.",
    made=datetime.date(2026, 11, 22),
)


@pytest.fixture
def data(tmp_path):
    """A data folder with something beside it that must stay as it is."""
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside/keep.txt").write_text("untouched")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "plainspoken.db").write_bytes(b"rooms")
    return folder


def taken(data, content: bytes, **how: bool):
    """An upload, from its bytes to the shelf."""
    items = read_pack(content).items
    return arrive(data, items, Library.read(SHIPPED, data / "content"), **how)


def test_a_pack_comes_back_as_it_was_sent():
    pack = Pack(SAID, (ITEM, Item("situations", "headphones", "en", SCENE)))
    again = read_pack(write_pack(pack))
    assert again.manifest == SAID
    assert sorted(again.items) == sorted(pack.items)
    assert write_pack(again) == write_pack(pack)


def test_everything_that_ships_fits_into_one_pack():
    items = [
        Item(file.parents[1].name, file.parent.name, file.stem, file.read_text(encoding="utf-8"))
        for file in SHIPPED.rglob("*.toml")
    ]
    assert len(items) > 50
    assert len(read_pack(write_pack(Pack(SAID, tuple(items)))).items) == len(items)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pack_gets_its_sentence_and_leaves_nothing(name, data):
    make, sentence = HOSTILE[name]
    before = everything_under(data.parent)
    with pytest.raises(Complaint) as caught:
        taken(data, make())
    assert caught.value.sentences == (sentence,)
    assert everything_under(data.parent) == before


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_used_gets_its_sentence_and_leaves_nothing(name, data):
    make, sentence = UNUSABLE[name]
    before = everything_under(data.parent)
    with pytest.raises(Complaint) as caught:
        taken(data, make())
    assert caught.value.sentences[0] == sentence
    assert everything_under(data.parent) == before


@given(st.data())
def test_no_broken_byte_gets_past_the_one_complaint(draw):
    content = bytearray(zipped(("situations/our-scene/en.toml", OURS)))
    for _ in range(draw.draw(st.integers(1, 6))):
        place = draw.draw(st.integers(0, len(content) - 1))
        content[place] = draw.draw(st.integers(0, 255))
    said: tuple[str, ...] = ()
    try:
        assert read_pack(bytes(content)).items
    except Complaint as complaint:
        said = complaint.sentences
    assert len(said) <= 1


def test_what_arrives_is_read_like_everything_else(data):
    taken(data, zipped(("situations/our-scene/en.toml", OURS)))
    found = Library.read(SHIPPED, data / "content")
    assert not [sentence for sentence in found.complaints if sentence.startswith("content/")]
    assert ("our-scene", "en") in found.scenarios
    assert (data / "content/situations/our-scene/en.toml").read_text(encoding="utf-8") == OURS
    assert not list(data.glob(".arriving*"))


def test_replacing_keeps_what_was_there(data):
    taken(data, zipped(("situations/our-scene/en.toml", OURS)))
    newer = OURS.replace('title = "Headphones"', 'title = "Loud calls"')
    assert newer != OURS
    with pytest.raises(Complaint):
        taken(data, zipped(("situations/our-scene/en.toml", newer)))
    taken(data, zipped(("situations/our-scene/en.toml", newer)), replace=True)
    found = Library.read(SHIPPED, data / "content").scenarios["our-scene", "en"]
    assert found.title == "Loud calls"
    kept = list((data / "replaced").rglob("en.toml"))
    assert [file.read_text(encoding="utf-8") for file in kept] == [OURS]


def test_a_scene_that_others_stand_on_is_not_replaced_by_one_that_breaks_them(data):
    without = OURS[: OURS.index("[replies.passive_aggressive]")]
    stands = (
        'id = "on-it"\ntitle = "On it"\nminutes = 8\n[[steps]]\nid = "a"\nkind = "contrast"\n'
        'title = "A"\nminutes = 8\nscenario = "our-scene"\n[steps.content]\n'
        'styles = ["passive", "assertive", "passive-aggressive"]\n'
    )
    scene = ("situations/our-scene/en.toml", OURS)
    taken(data, zipped(scene, ("workshops/on-it/en.toml", stands)))
    before = everything_under(data)
    with pytest.raises(Complaint) as caught:
        taken(data, zipped((scene[0], without)), replace=True)
    assert caught.value.sentences[0].startswith(
        "This would break what you have: content/workshops/on-it/en.toml, step 1 (contrast)"
    )
    assert everything_under(data) == before


def test_a_single_file_says_by_itself_where_it_belongs():
    assert read_single(OURS) == ITEM
    for shelf, name in (("recipes", "pulse"), ("workshops", "half-hour")):
        text = (SHIPPED / shelf / name / "en.toml").read_text(encoding="utf-8")
        assert read_single(text)[:3] == (shelf, name, "en")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", 'This file has no id that could be used, such as `id = "our-scene"`.'),
        ('id = "../x"', 'This file has no id that could be used, such as `id = "our-scene"`.'),
        ('id = "a"\nlanguage = "/"', 'This file has no language that could be used, such as "en".'),
        ("<html>", "This file is not valid TOML: Invalid statement (at line 1, column 1)."),
    ],
)
def test_a_single_file_that_belongs_nowhere_gets_its_sentence(text, sentence):
    with pytest.raises(Complaint) as caught:
        read_single(text)
    assert caught.value.sentences == (sentence,)


def test_the_manifest_is_toml_whatever_it_says():
    pack = Pack(SAID, (ITEM,))
    text = write_pack(pack)
    assert b"plainspoken-pack.toml" in text
    from server.library.pack import _manifest_text

    assert tomllib.loads(_manifest_text(SAID))["title"] == SAID.title
