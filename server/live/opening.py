"""Opening a room: a workshop of the library becomes a plan that nothing changes afterwards."""

from msgspec.structs import replace

from server.core.company import HIGHEST_LEAST, LOWEST_LEAST, Company
from server.core.complaint import Complaint
from server.core.ids import read_code
from server.core.plan import StoredPlan, not_for_minors, ready
from server.core.refusals import Refused
from server.core.said import say
from server.core.scenario import Scenario
from server.core.text import clean
from server.library.followup import follow_up
from server.live.house import House
from server.live.keeper import Keeper
from server.store.retention import USUAL_DAYS

_TITLE_LENGTH = 80
_USUAL = Company()


async def open_room(
    house: House,
    workshop: str,
    language: str,
    title: str,
    *,
    owner: str,
    company: Company = _USUAL,
    keep_days: int = USUAL_DAYS,
    follows: str = "",
) -> tuple[Keeper, str]:
    """The keeper of a new room, and its projector's token. `follows`: the code of the one before.

    Refuses `not-found` for an unknown workshop, `bad-content` for one that does not parse,
    `not-for-minors` where minors come and it was not reviewed for them, `bad-field` for a smallest
    group that is too small to hide anybody, days that are too many or a room that is not there.
    """
    if not LOWEST_LEAST <= company.least <= HIGHEST_LEAST:
        raise Refused(
            "bad-field",
            say(
                "The smallest group shown must be from %(low)s to %(high)s people.",
                low=LOWEST_LEAST,
                high=HIGHEST_LEAST,
            ),
            field="least",
        )
    earlier = (await to_follow(house, follows)).row.code if follows else None
    shelf = house.library.workshops
    found = shelf.get((workshop, language)) or shelf.get((workshop, "en"))
    if found is None:
        raise Refused(
            "not-found", say("There is no workshop called “%(name)s” here.", name=workshop[:60])
        )
    scenarios: dict[str, Scenario] = {}
    for step in found.steps:
        scenario = house.library.scenario_for(step, found.language)
        if scenario is not None and step.scenario is not None:
            scenarios[step.scenario] = scenario
    stored = StoredPlan(found, scenarios, company, follow_up(house.library, found, company))
    try:
        ready(stored, house.kinds)
    except Complaint as complaint:
        raise Refused("bad-content", complaint.sentences[0]) from None
    if company.minors and (sentences := not_for_minors(stored)):
        raise Refused("not-for-minors", sentences[0], complaints=sentences)
    named = clean(title, longest=_TITLE_LENGTH, lines=False) or found.title
    return await house.keepers.open(
        stored, title=named, owner=owner, keep_days=keep_days, follows=earlier
    )


async def to_follow(house: House, typed: str) -> Keeper:
    """The room of a code that another may follow. Refuses `bad-field` where there is none."""
    try:
        keeper = await house.keepers.find(read_code(typed))
    except Refused as refused:
        if refused.code != "no-such-room":
            raise
        raise Refused(
            "bad-field",
            say("There is no room with this code that the new one could follow."),
            field="follows",
        ) from None
    if keeper.row.rehearsal:
        raise Refused(
            "bad-field",
            say("A rehearsal goes once it has ended, so no room can follow it."),
            field="follows",
        )
    return keeper


async def open_rehearsal(house: House, stored: StoredPlan, *, owner: str) -> tuple[Keeper, str]:
    """The keeper of a room in which somebody tries a plan that is in no library, and its token.

    Its title says what it is, everywhere, and it goes once it has ended. Refuses `bad-content` for
    a plan that does not parse.
    """
    title = str(say("Rehearsal: %(title)s", title=stored.workshop.title))
    stored = replace(stored, workshop=replace(stored.workshop, title=title))
    try:
        ready(stored, house.kinds)
    except Complaint as complaint:
        raise Refused("bad-content", complaint.sentences[0]) from None
    return await house.keepers.open(stored, title=title, owner=owner, rehearsal=True, keep_days=0)
