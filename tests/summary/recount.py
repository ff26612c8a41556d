"""Every figure of a summary counted anew, from nothing but the facts as they are stored.

This shares no code with the activities: bodies are read as JSON and folded by the few plain rules
that stand here. What is counted is what the table of answers (CSV) holds, one row a figure.

A row is (what, about, item, answer, round, number, n). Items that are cards of the room go by "*".
A row of the kind `said` is a sentence with numbers in it, word for word in `about`.
"""

import json
import re
from collections import Counter, defaultdict
from statistics import median

from server.core.rubric_items import ITEMS
from tests.summary.played import PlayedRoom
from tests.summary.sums import change, counts, dots, interval, moved, points, row, said

NAMED = {item.slug: item.name for item in ITEMS}
SAW = {"clearly": "Clearly", "partly": "Partly", "not-this-time": "Not this time",
       "could-not-tell": "Could not tell"}  # fmt: skip
SCALES = {"a": "Saying it plainly (assertive)", "p": "Holding back (passive)",
          "g": "Pushing or snapping (aggressive)", "b": "Confidence"}  # fmt: skip
OUTCOMES = {"a": "assertive", "p": "passive", "g": "aggressive", "b": "confidence"}
CARD = "*"
MOST_CARDS = 24  # that one board takes over from another


class Given:
    """What was given at one step: of each person the newest, by what it is about."""

    def __init__(self, held: PlayedRoom, step: str):
        self.step = next(p.step for p in held.room.plan.steps if p.step.id == step)
        self.content, self.k = self.step.content, held.room.company.k
        self.bodies: list[tuple[int, str, dict]] = []
        self.desk: list[dict] = []
        for fact in held.facts:
            about = fact.happening
            if getattr(about, "step", None) != step or not hasattr(about, "body"):
                continue
            body = json.loads(bytes(about.body))
            if hasattr(about, "person"):
                self.bodies.append((about.round, about.person, body))
            elif type(about).__name__ == "Directed":
                self.desk.append(body)

    def newest(self, what: str, *about: str) -> dict[tuple, dict]:
        """By (round, person, ...): the last body of a type."""
        return {
            (number, person, *(body[name] for name in about)): body
            for number, person, body in self.bodies
            if body["type"].startswith(what)
        }

    def people(self) -> int:
        return len({person for _, person, _ in self.bodies})


def recount(held: PlayedRoom) -> dict[int, list[tuple]]:
    """The rows of each step by its number."""
    found: dict[int, list[tuple]] = {}
    for n, planned in enumerate(held.room.plan.steps, start=1):
        step = planned.step
        if step.id not in held.room.steps:
            continue
        given = Given(held, step.id)
        rows = list(COUNTED.get(step.kind, lambda *_: ())(given, held))
        found[n] = [row("people", given.people()), *rows]
    return found


def enough(answers, k):
    """Sensitive answers are shown from k people on, and not where all are alike."""
    return len(answers) >= k and len({json.dumps(a, sort_keys=True) for a in answers.values()}) > 1


# -- kind by kind ---------------------------------------------------------------------------------


def choice(given, held):
    labels = {chr(97 + n): " ".join(one["label"].split())
              for n, one in enumerate(given.content["options"])}  # fmt: skip
    by_round = defaultdict(list)
    for (number, _), body in given.newest("choice.vote").items():
        by_round[number] += body["options"]
    for number, chosen in by_round.items():
        yield from counts(chosen, labels, about=given.content["question"], take=VOTES[number])


VOTES = {1: "first vote", 2: "after talking"}


def contrast(given, held):
    named = defaultdict(list)
    for (number, _, reply), body in given.newest("contrast.named", "reply").items():
        named[number, reply].append(body["style"])
    styles = {style: style for style in given.content["styles"]}
    for (number, reply), chosen in named.items():
        yield from counts(chosen, styles, about=f"Reply {reply.upper()}", take=VOTES[number])
    predicted = defaultdict(list)
    for (_, _, reply), body in given.newest("contrast.predicted", "reply").items():
        predicted[reply].append(body)
    for reply, bodies in predicted.items():
        for aspect, words in (("speaker", "the one who says it"), ("other", "the one who hears it"),
                              ("relationship", "how they get on afterwards")):  # fmt: skip
            told = Counter(body[aspect] for body in bodies)
            for value, label in (("better", "better off"), ("same", "about the same"),
                                 ("worse", "worse off")):  # fmt: skip
                about = f"What the room expected of reply {reply.upper()}"
                if len(bodies) >= 5:
                    yield row("cell", told[value], about=about, item=words, answer=label)


def field(given, held):
    placed = defaultdict(list)
    for (_, _, reply), body in given.newest("field.placed", "reply").items():
        placed[reply].append((body["x"], body["y"]))
    for reply, places in placed.items():
        about, n = f"Reply {reply.upper()}", len(places)
        for axis, name in enumerate("xy"):
            middle = median(p[axis] for p in places)
            yield row("middle", middle, n, about=about, item=CARD, answer=name)
        for x, y in places:
            yield row("point", None, n, about=about, item=CARD, answer=f"x {x:g}, y {y:g}")


def ratings(given, held):
    values = defaultdict(dict)
    for (_, person), body in given.newest("ratings.rated").items():
        for item, value in body["values"].items():
            values[item][person] = value
    for answers in values.values():
        if enough(answers, given.k):
            yield from dots(answers.values(), about=given.content["prompt"], item=CARD)


def sort(given, held):
    chosen = defaultdict(dict)
    for (_, person, item), body in given.newest("sort.sorted", "item").items():
        chosen[item][person] = sorted(body["categories"])
    written = given.content.get("categories")
    labels = {one["value"]: one["label"] for one in written} if written else OBSTACLES
    own = dict(zip("abcdefghijklmnop", given.content.get("items", ()), strict=False))
    names = {letter: one.get("short") or one["text"] for letter, one in own.items()}
    for item, answers in chosen.items():
        if not given.content.get("sensitive", True) or enough(answers, given.k):
            some = [one for several in answers.values() for one in several]
            named = CARD if given.step.source else names[item]
            yield from counts(some, labels, about=given.content["prompt"], item=named)


OBSTACLES = {"feeling": "Discomfort", "thought": "An assumption", "how": "Not sure how",
             "risk": "A real risk", "choice": "I choose not to"}  # fmt: skip


def board(given, held):
    told = [b["discomfort"] for _, _, b in given.bodies if b.get("discomfort") is not None]
    people = {p for _, p, b in given.bodies if b.get("discomfort") is not None}
    if len(people) >= given.k and len(set(told)) > 1:
        yield from dots(told, about="How uncomfortable are these?")
    stuck = given.newest("board.stuck")
    on = Counter(card for body in stuck.values() for card in body["cards"])
    if given.step.source:
        brought = sum("text" in body for _, _, body in Given(held, given.step.source).bodies)
        nothing = [0] * (min(brought, MOST_CARDS) - len(on))
        for count in [*on.values(), *nothing]:
            yield row("cell", count, about=given.content["prompt"], item=CARD, answer="People")


def card(given, held):
    """How many tapped the button; what they marked besides stays with them."""
    tapped = given.newest("card.agreed")
    version = f" (version {given.content['version']})" if given.content.get("version") else ""
    if tapped:
        yield said(f"“{given.content.get('button', 'Agreed')}”{version}: tapped by {len(tapped)}.")


def drill(given, held):
    chosen, after = given.newest("drill.chosen"), given.newest("drill.after")
    yield said(f"{len(chosen)} took part; stepping out counts too.")
    told = [after[key]["value"] - body["before"] for key, body in chosen.items()
            if key in after and body["before"] is not None]  # fmt: skip
    if len(told) >= 8:
        found = {r[3]: r[5] for r in change(told) if r[0] == "count"}
        words = [f"{found[name]} {WENT[name]}" for name in reversed(found)]
        listed = ", ".join(words[:-1]) + " and " + words[-1]
        yield said(f"Of {len(told)} who rated twice, {listed}.")


WENT = {"up": "went up", "same": "stayed about the same", "down": "went down",
        "same or down": "stayed about the same or went down",
        "up or same": "went up or stayed about the same"}  # fmt: skip


def responses(given, held):
    """Where words are shown: how many wrote the same; each text stands once."""
    if given.content.get("show") != "words":
        return
    wrote = Counter(
        " ".join(b["text"].split()).casefold() for b in given.newest("responses").values()
    )
    for n in wrote.values():
        if n > 1:
            yield row("note", n)


def worksheet(given, held):
    filled = defaultdict(dict)
    for _, person, body in given.bodies:
        filled[person].update({k: v for k, v in body["answers"].items() if v is not None})
    slots = {slot["name"]: slot for slot in given.content["slots"]}
    if shared := given.content.get("share"):
        told = {p: one[shared] for p, one in filled.items() if one.get(shared)}
        letters = {chr(97 + n): o["label"] for n, o in enumerate(slots[shared]["options"])}
        given_ones = {letter: letters[letter] for letter in sorted(set(told.values()))}
        if enough(told, given.k):
            yield from counts(told.values(), given_ones, about=slots[shared]["label"])
    if shift := given.content.get("shift"):
        pairs = [(one[shift["before"]], one[shift["after"]]) for one in filled.values()
                 if shift["before"] in one and shift["after"] in one]  # fmt: skip
        yield from change([after - before for before, after in pairs], about=shift["title"])
    if done := given.content.get("done_count"):
        last = max(slot.get("page", 1) for slot in given.content["slots"])
        yield said(f"{len({p for _, p, b in given.bodies if b['page'] == last})} {done}.")


def fishbowl(given, held):
    rated = given.newest("fishbowl.rated", "take")
    first, second = (
        {p: body["ratings"] for (_, p, take), body in rated.items() if take == number}
        for number in (1, 2)
    )
    item = "".join(body["item"] for body in given.newest("fishbowl.changed").values())
    if not any(body["on"] for body in given.newest("fishbowl.allowed").values()):
        return
    for slug in {slug for rated in first.values() for slug in rated}:
        seen = [rated[slug] for rated in first.values() if slug in rated]
        if sum(one != "could-not-tell" for one in seen) >= given.k:
            where = {"about": "What observers saw and heard", "item": NAMED[slug]}
            yield from counts(seen, SAW, **where)
    both = [(first[p][item], again[item]) for p, again in second.items()
            if item in again and item in first.get(p, {})]  # fmt: skip
    if min([sum(one != "could-not-tell" for one in take) for take in zip(*both, strict=True)],
           default=0) >= given.k:  # fmt: skip
        yield from two_takes(item, both)


def two_takes(slug, both):
    for number, take in enumerate(zip(*both, strict=True), start=1):
        yield from counts(take, SAW, about=NAMED[slug], take=str(number))


def roleplay(given, held):
    groups = next(body["groups"] for body in given.desk if "groups" in body)
    turns = {body["turn"] for _, _, body in given.bodies}
    again = {body["turn"] for _, _, body in given.bodies if body.get("take") == 2
             or (body["type"] == "roleplay.changed/1" and body["words"])}  # fmt: skip
    yield said(f"{len(groups)} groups played {len(turns)} turns; "
               f"in {len(again)} of them a second take with one change.")  # fmt: skip
    looks: dict[str, dict] = defaultdict(lambda: defaultdict(dict))
    for (_, person, turn, take), body in given.newest("roleplay.rated", "turn", "take").items():
        for slug, answer in body["ratings"].items():
            looks[slug][person].setdefault(turn, {})[take] = answer
    for slug, by_person in looks.items():
        yield from seen_by_the_room(given, slug, by_person)
    agreed = given.newest("roleplay.agreed", "turn")
    dials = {person: body["dial"] for (_, person, _), body in agreed.items() if body["dial"]}
    if enough(dials, given.k):
        levels = {n: str(n) for n in range(1, 6)}
        title = "How hard the other part was allowed to press"
        yield from counts(dials.values(), levels, about=title)


def seen_by_the_room(given, slug, by_person):
    """An item as it was seen in take 1, and in both takes by those who rated both."""
    once, twice = (
        {p: kept for p, turns in by_person.items()
         if (kept := {t: look for t, look in turns.items() if takes <= set(look)})}
        for takes in ({1}, {1, 2})
    )  # fmt: skip
    speakers = {turn for turns in once.values() for turn in turns}
    first = {p: {t: look[1] for t, look in turns.items()} for p, turns in once.items()}
    if len(speakers) < 3 or not enough(first, given.k):
        return
    seen = [answer for turns in first.values() for answer in turns.values()]
    yield from counts(seen, SAW, about="What this room saw and heard", item=NAMED[slug])
    alone = sum(set(turns) != set(twice.get(p, {})) for p, turns in once.items())
    # Who rated one take alone must not be the difference of two pictures either.
    if enough(twice, given.k) and (alone == 0 or alone >= given.k):
        both = [(look[1], look[2]) for turns in twice.values() for look in turns.values()]
        yield from two_takes(slug, both)


def selfcheck(given, held):
    if given.step.source is None:
        yield said(f"{given.people()} people answered.")
        return
    before, after = scored(Given(held, given.step.source)), scored(given)
    again = sum(person in before for person in after)
    yield said(f"{again} of {len(before)} answered again. People who left may differ.")
    for scale, title in SCALES.items():
        pairs = {p: (before[p][scale], after[p][scale]) for p in after
                 if p in before and scale in before[p] and scale in after[p]}  # fmt: skip
        differences = [now - was for was, now in pairs.values()]
        if len(pairs) < max(given.k, 5) or len({round(d, 6) for d in differences}) < 2:
            continue
        yield from change(differences, about=title)
        if OUTCOMES[scale] == given.content["main"] and len(pairs) >= 8:
            up, down = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
            level = len(pairs) - up - down
            yield said(
                f"{up} of {len(pairs)} went up, {down} went down, {level} did not change at all."
            )
        about = "After minus before, in points of 100"
        ends = " to ".join(map(points, interval(differences))) if len(pairs) >= 8 else "too few"
        role = {given.content["main"]: "main outcome", "aggressive": "safety check"}
        cells = {
            **dict(zip(("Up", "About the same", "Down"), moved(differences), strict=True)),
            "Pairs": len(pairs),
            "Seen as": role.get(OUTCOMES[scale], "also seen"),
            "Median": points(median(differences)),
            "95 % interval": ends,
        }
        for name, cell in cells.items():
            yield row("cell", cell, about=about, item=title, answer=name)


def scored(given):
    """By person: four numbers of 100, each from three answers on."""
    said = defaultdict(dict)
    for _, person, body in given.bodies:
        said[person].update({id_: value for id_, value in body["answers"] if value is not None})
    found = {}
    for person, answers in said.items():
        found[person] = {}
        for scale in SCALES:
            some = [v for id_, v in answers.items() if re.fullmatch(rf"{scale}\d", id_)]
            if len(some) >= 3:
                found[person][scale] = sum(some) / len(some) * (1 if scale == "b" else 25)
    return found


COUNTED = {
    "card": card,
    "drill": drill,
    "responses": responses,
    "choice": choice,
    "contrast": contrast,
    "field": field,
    "ratings": ratings,
    "sort": sort,
    "board": board,
    "worksheet": worksheet,
    "fishbowl": fishbowl,
    "roleplay": roleplay,
    "selfcheck": selfcheck,
}
