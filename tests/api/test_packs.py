"""Packs at the desk: bringing one in, making one, and what a facilitator reads when it fails."""

import shutil
import time

import pytest
from markupsafe import escape

from server.core.ids import fingerprint
from server.library.pack import read_pack
from tests.library.hostile_packs import HOSTILE, SCENE, everything_under, zipped

OURS = SCENE.replace('id = "headphones"', 'id = "our-scene"')
PLACE = "situations/our-scene/en.toml"


@pytest.fixture
async def farah(server):
    """A browser in which Farah is signed in: (method, path, how it is sent) -> the answer."""
    server.house.reception._sessions[fingerprint("farah")] = ("Farah", time.time())
    headers = {"cookie": "plainspoken-desk=farah", "origin": server.base}

    async def asks(method: str, path: str, **how):
        return await server.nobody.http.request(method, server.base + path, headers=headers, **how)

    return asks


@pytest.fixture(autouse=True)
async def bare(server):
    """The own shelf as it was before each of these tests."""
    yield
    for shelf in ("situations/our-scene", "workshops/on-it"):
        shutil.rmtree(server.house.ways.data / "content" / shelf, ignore_errors=True)
    await server.house.reread()


async def send(farah, content: bytes, name: str = "pack.zip", **fields: str):
    return await farah("POST", "/library/packs", files={"pack": (name, content)}, data=fields)


async def test_a_pack_that_was_brought_in_can_be_used_at_once(server, farah):
    answer = await send(farah, zipped((PLACE, OURS)))
    assert answer.status_code == 303, answer.text
    assert ("our-scene", "en") in server.house.library.scenarios
    page = await farah("GET", answer.headers["location"])
    assert "One file is on your shelf now." in page.text


async def test_a_single_file_can_be_brought_in_too(server, farah):
    answer = await send(farah, OURS.encode(), "en.toml")
    assert answer.status_code == 303, answer.text
    assert ("our-scene", "en") in server.house.library.scenarios


@pytest.mark.parametrize("name", ["up and out", "a bomb", "a link", "a script in every field"])
async def test_a_hostile_pack_is_refused_on_the_page_and_leaves_nothing(server, farah, name):
    make, sentence = HOSTILE[name]
    before = everything_under(server.house.ways.data / "content")
    answer = await send(farah, make())
    assert answer.status_code == 422
    assert str(escape(sentence)) in answer.text
    assert "<script>document" not in answer.text
    assert everything_under(server.house.ways.data / "content") == before


async def test_what_is_there_already_is_replaced_only_on_request(server, farah):
    await send(farah, zipped((PLACE, OURS)))
    newer = OURS.replace('title = "Headphones"', 'title = "Loud calls"')
    assert (await send(farah, zipped((PLACE, newer)))).status_code == 422
    assert (await send(farah, zipped((PLACE, newer)), replace="yes")).status_code == 303
    assert server.house.library.scenarios["our-scene", "en"].title == "Loud calls"


async def test_no_file_and_too_large_a_file_get_their_sentences(farah):
    answer = await farah("POST", "/library/packs", data={"replace": "yes"})
    assert answer.status_code == 422
    assert "Choose a file first" in answer.text
    answer = await send(farah, b"x" * (1100 * 1024))
    assert answer.status_code == 413
    assert "too large" in answer.text


async def test_a_pack_made_here_is_read_again_there(server, farah):
    await send(farah, zipped((PLACE, OURS)))
    said = {"title": "For Kim", "author": "Farah", "licence": "CC0", "about": "Two lines.\nYes."}
    item = ["situations/our-scene/en", "workshops/half-hour/en"]
    answer = await farah("POST", "/library/packs/export", data={**said, "item": item})
    assert answer.headers["content-disposition"] == 'attachment; filename="for-kim.zip"'
    pack = read_pack(answer.content)
    assert (pack.manifest.title, pack.manifest.author) == ("For Kim", "Farah")
    assert {i.path for i in pack.items} == {PLACE, "workshops/half-hour/en.toml"}
    assert next(i.text for i in pack.items if i.path == PLACE) == OURS


async def test_an_own_workshop_takes_its_own_scenes_along(server, farah):
    await send(farah, zipped((PLACE, OURS)))
    step = {"id": "a", "kind": "contrast", "title": "A", "minutes": 8, "scenario": "our-scene"}
    body = {"title": "On it", "minutes": 8, "steps": [step]}
    answer = await server.facilitator.ask("PUT", "/workshops/on-it", json=body)
    assert answer.status_code == 201, answer.text
    answer = await farah("GET", "/library/export/workshops/on-it")
    pack = read_pack(answer.content)
    assert {i.path for i in pack.items} == {PLACE, "workshops/on-it/en.toml"}


async def test_a_single_scene_is_exported_as_the_file_it_is(farah):
    answer = await farah("GET", "/library/export/situations/headphones?form=toml")
    assert answer.text == SCENE
    assert answer.headers["content-disposition"] == 'attachment; filename="headphones.en.toml"'


@pytest.mark.parametrize(
    "path",
    ["situations/nobody", "situations/..%2f..%2fx", "secrets/x", "situations/x?language=../.."],
)
async def test_what_is_not_there_cannot_be_exported(farah, path):
    assert (await farah("GET", f"/library/export/{path}")).status_code == 404


async def test_nobody_else_gets_at_the_shelf(server):
    answer = await server.nobody.http.get(server.base + "/library/packs")
    assert answer.headers["location"].startswith("/login")
    answer = await server.nobody.http.post(
        server.base + "/library/packs",
        files={"pack": ("x.zip", zipped((PLACE, OURS)))},
        headers={"origin": server.base},
    )
    assert answer.headers["location"].startswith("/login")
    assert ("our-scene", "en") not in server.house.library.scenarios
