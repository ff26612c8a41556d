"""What observers saw, counted once as a feedback closes: for the speaker, and for the room.

Source: domain.md 3.4. The speaker sees dots from three who could tell; the room from its minimum,
and only with the speaker's yes. What was counted stays as it is, whoever is erased later.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Sequence

from server.activities.fishbowl.given import Beat, Both, Part, Published, Seen
from server.activities.fishbowl.model import Play, Spec, State, watched
from server.core import pictures
from server.core.company import LOWEST_LEAST
from server.core.kind import Stage
from server.core.moderation import Fate
from server.core.pictures import Grid, Takes
from server.core.rehearsal import Sheet, Words, answer_labels, counts, each_once
from server.core.rubric import Answer, for_speaker, read, shown_to_room, shown_to_speaker
from server.core.rubric_items import BY_SLUG
from server.core.said import say

_ANSWERS = (Answer.CLEARLY, Answer.PARTLY, Answer.NOT_THIS_TIME, Answer.COULD_NOT_TELL)


def published(spec: Spec, play: Play, k: int, take: int) -> Published:
    """The counts of a take as they may be known, and nothing of what too few answered."""
    if take == 2:
        return Published(take=2, both=_both(play, k))
    ratings = tuple(play.first.values())
    found = []
    for item in watched(spec, play):
        counted = counts(item, ratings)
        could_tell = sum(counted[:3])
        if shown_to_speaker(could_tell).dots:
            room = shown_to_room(could_tell, k).bars
            found.append(Seen(slug=item.slug, counts=counted, room=room))
    return Published(take=1, seen=tuple(found))


def _both(play: Play, k: int) -> Both | None:
    """Both takes of the one item, of the same raters."""
    item = BY_SLUG.get(play.change_item)
    if item is None:
        return None
    same = [
        person
        for person, ratings in play.second.items()
        if item.slug in ratings and item.slug in (play.first.get(person) or {})
    ]
    # Set beside the grid of take 1, this tells of those who rated that one alone.
    rest = sum(1 for ratings in play.first.values() if item.slug in ratings) - len(same)
    first = counts(item, [play.first[p] for p in same])
    second = counts(item, [play.second[p] for p in same])
    if len(same) < LOWEST_LEAST or 0 < rest < LOWEST_LEAST:
        return None
    least = min(sum(first[:3]), sum(second[:3]), rest or k)
    return Both(slug=item.slug, first=first, second=second, room=shown_to_room(least, k).bars)


def publish(state: State, stage: Stage) -> Published | None:
    """What is settled where the step closes before the desk closed a feedback."""
    play = state.play(stage.round)
    if play.beat in (Beat.TAKE, Beat.FEEDBACK) and play.first and 1 not in play.public:
        return published(state.spec, play, stage.company.k, 1)
    if play.beat in (Beat.AGAIN, Beat.SECOND) and play.second and 2 not in play.public:
        return published(state.spec, play, stage.company.k, 2)
    return None


def sheet(play: Play) -> Sheet:
    """The speaker's sheet, from what the desk let through and what was counted."""
    approved = [item.payload for item in play.words.drawn(1, Fate.APPROVED)]
    partner = next((one for one in approved if one.part is Part.PARTNER), None)
    peers = [one for one in approved if one.part is not Part.PARTNER]
    seen = play.public[1].seen if 1 in play.public else ()
    told = (for_speaker(read(BY_SLUG[one.slug], _answers(one.counts))) for one in seen)
    return Sheet(
        worked=play.worked or "",
        partner=None
        if partner is None
        else Words(strength=partner.strength, next_time=partner.next_time),
        strengths=each_once(one.strength for one in peers),
        next_times=each_once(one.next_time for one in peers),
        change=play.change,
        readings=tuple(sentence for sentence in told if sentence),
        grid=grid(seen) if seen else None,
        takes=takes(play, room=False),
        spoken=not seen,
    )


def _answers(counted: Sequence[int]) -> list[Answer]:
    return [one for one, n in zip(_ANSWERS, counted, strict=True) for _ in range(n)]


def grid(seen: Sequence[Seen]) -> Grid:
    """What observers saw, item by item."""
    rows = [(BY_SLUG[one.slug].name, one.counts) for one in seen]
    return pictures.grid(say("What observers saw and heard"), answer_labels(), rows)


def takes(play: Play, *, room: bool) -> Takes | None:
    """Take 1 and take 2 of the one item, if there are enough for whoever looks."""
    both = play.public[2].both if 2 in play.public else None
    if both is None or (room and not both.room):
        return None
    return pictures.takes(BY_SLUG[both.slug].name, answer_labels(), both.first, both.second)


def room_grid(play: Play) -> Grid | None:
    """The strengths that the room may see: with the speaker's yes, and of enough observers."""
    seen = [one for one in play.public[1].seen if one.room] if 1 in play.public else []
    return grid(seen) if seen and play.allowed else None


def room_takes(play: Play) -> Takes | None:
    """Both takes as the room may see them, with the speaker's yes."""
    return takes(play, room=True) if play.allowed else None
