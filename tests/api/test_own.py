"""What one gave, in words, for one's own eyes."""

import httpx2


async def test_a_vote_is_told_in_the_words_that_were_voted_for(server):
    room = await server.room()
    ana, ben = await room.person("Ana"), await room.person("Ben")
    await room.desk.does(room.code, "start", "open")
    await ana.votes("a")
    await ben.votes("b")
    own = (await ana.api.get(f"/rooms/{room.code}/me")).json()
    assert [one["said"] for one in own["given"]] == ["Tea"]
    assert own["name"] == "Ana"


async def test_replies_and_guesses_are_told_with_what_they_were_about(server):
    room = await server.room("half-hour")
    ana = await room.person("Ana")
    await room.desk.does(room.code, "start")
    await room.desk.command(room.code, "go", step="saturday")
    await room.desk.does(room.code, "open")
    await ana.api.move(room.code, "saturday", "name-a", style="passive")
    await ana.api.move(
        room.code, "saturday", "predict-a", speaker="worse", other="same", relationship="better"
    )
    await room.desk.command(room.code, "go", step="own-line")
    await room.desk.does(room.code, "open")
    await ana.api.move(room.code, "own-line", "write", text="No, not this Saturday.")
    own = (await ana.api.get(f"/rooms/{room.code}/me")).json()
    named, guessed, written = (one["said"] for one in own["given"])
    assert named.startswith("Reply A, “")
    assert named.endswith("”: passive")
    assert guessed.startswith("Reply A. I guessed the one who says it: worse off")
    assert written == "No, not this Saturday."


async def test_somebody_deletes_what_they_gave_from_their_own_page(server):
    room = await server.room("half-hour")
    await room.desk.does(room.code, "start", "open")
    ours = {"origin": server.base}
    async with httpx2.AsyncClient(base_url=server.base, headers=ours) as phone:
        await phone.post(f"/j/{room.code}", data={"name": "Ana Anemone"})
        page = await phone.get(f"/me/{room.code}")
        assert "Delete what I gave" in page.text
        answer = await phone.post(f"/me/{room.code}/forget")
        assert answer.status_code == 303, "Nothing goes without the tick"
        answer = await phone.post(f"/me/{room.code}/forget", data={"sure": "yes"})
        assert "Nothing that you gave is kept" in answer.text
        state = (await room.desk.get(f"/rooms/{room.code}")).json()
        assert state["people"]["joined"] == 0
        assert (await phone.get(f"/r/{room.code}")).status_code == 303
    assert "Ana" not in (await room.desk.get(f"/rooms/{room.code}/summary?level=full")).text


async def test_what_others_gave_somebody_is_on_their_page_and_on_no_other(server):
    room = await server.room("ninety-minutes")
    ana, ben = await room.person("Ana"), await room.person("Ben")
    await room.desk.does(room.code, "start")
    await room.desk.command(room.code, "go", step="strengths")
    await room.desk.does(room.code, "open")
    text = "I heard you say it once and stop."
    await ana.api.move(room.code, "strengths", "send", to=ben.id, text=text)
    view = (await room.desk.get(f"/rooms/{room.code}/view")).json()
    offers = {offer["command"]: offer for offer in view["data"]["commands"]}
    item = offers["approve"]["fields"][0]["options"][0]["value"]
    await room.desk.command(room.code, "approve", item=item)
    await room.desk.does(room.code, "close", "reveal")
    own = {who.id: (await who.api.get(f"/rooms/{room.code}/me")).json() for who in (ana, ben)}
    assert [line for part in own[ben.id]["received"] for line in part["lines"]] == [text]
    assert own[ana.id]["received"] == []
