"""Where people have more to lose by an open word, nobody types to another: with minors in the room,
or a manager, teacher or assessor of participants (domain.md 7.2).

Tried on every shipped step in which people work together, by people who do whatever their phones
offer and write a word of their own wherever there is room for one, and a desk that lets everything
through.
"""

import random
from contextlib import suppress

import pytest

from server.core.company import Company
from server.core.kind import Phase
from server.core.refusals import Refused
from tests.activities.examined import steps
from tests.cast import FARAH, crowd, fill, play

PEOPLE = crowd(5)
ACTS = 200
RARELY = ("pass", "stop", "missing", "part", "end")
TOGETHER = [parameter for parameter in steps() if parameter.values[0].together]


class Walk:
    """A step lived through at random; `read` holds who read whose word, if anybody ever did."""

    def __init__(self, kind, spec, company, seed):
        self.dice = random.Random(seed)
        self.scene = play(kind, spec, people=PEOPLE, company=company)
        self.written = {}  # word -> who wrote it
        self.read = set()
        for _ in range(ACTS):
            self.act()
            self.look()
        for phase in (Phase.CLOSED, Phase.REVEALED):
            self.scene = self.scene.staged(phase, 1)
            self.desk(lambda offer: offer.command in ("approve", "unveil"))
            self.look()

    def act(self):
        lot = self.dice.random()
        if lot < 0.25:
            # What waits for the desk is let through sooner or later; nothing begins anew.
            self.desk(lambda offer: offer.main or offer.command in ("approve", "freeze-now"))
        elif lot < 0.35:
            self.scene = self.scene.waits(self.dice.randrange(40))
        else:
            self.person(self.dice.choice(PEOPLE))

    def desk(self, wanted):
        offers = [o for o in self.scene.offers if wanted(o)]
        if offers:
            offer = self.dice.choice(offers)
            fields = {f.name: fill(f, self.dice.randrange(100)) for f in offer.fields}
            if fields.get("person") != "facilitator":  # who plays is one of the people
                self.send(FARAH, offer.command, fields | dict(offer.fixed))

    def person(self, person):
        asked = [
            form
            for form in self.scene.forms(person)
            if form.action.split("-")[0] not in RARELY or self.dice.random() < 0.01
        ]
        if not asked:
            return
        form = self.dice.choice(asked)
        fields = {f.name: fill(f, self.dice.randrange(100)) for f in form.fields}
        for field in form.fields:
            if field.type == "text":
                fields[field.name] = word = f"zq{len(self.written)}qz"
                self.written[word] = person
        self.send(person, form.action, fields)

    def send(self, who, action, fields):
        with suppress(Refused):
            self.scene = self.scene.sends(who, action, fields)

    def look(self):
        scene = self.scene
        faces = {person: self.phone(person) for person in PEOPLE}
        faces["everybody"] = f"{scene.wall}{scene.section}"
        self.read |= {
            (word, who)
            for who, seen in faces.items()
            if "zq" in seen
            for word, writer in self.written.items()
            if writer != who and word in seen
        }

    def phone(self, person):
        scene = self.scene
        told = scene.kind.received(scene.state, scene.stage, person)
        return f"{scene.phone(person)}{scene.forms(person)}{told}"


@pytest.mark.parametrize("number", range(len(TOGETHER)), ids=lambda n: TOGETHER[n].id)
@pytest.mark.parametrize("company", [Company(manager=True), Company(minors=True)], ids=str)
def test_nobody_reads_what_another_typed(number, company):
    kind, spec = TOGETHER[number].values
    assert Walk(kind, spec, company, seed=number).read == set()


@pytest.mark.parametrize("name", sorted({p.values[0].name for p in TOGETHER}))
def test_elsewhere_people_read_each_others_words(name):
    """The same walk finds them in usual company, so it would find them above."""
    steps_ = [(n, p.values) for n, p in enumerate(TOGETHER) if p.values[0].name == name]
    assert any(Walk(kind, spec, Company(), seed=n).read for n, (kind, spec) in steps_)
