"""What one gave, in words, for one's own eyes."""


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
