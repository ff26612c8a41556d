"""The form for a scenario, second half: the talk afterwards, the limits, the small print."""

from typing import Final

from facilitator import tags
from facilitator.form_fields import Field, Group, Rows
from server.core.rubric_items import ITEMS
from server.core.said import say

OBSERVING: Final = Group(
    "observing",
    say("Observing and talking about it"),
    say("What people look out for while two of them play, and what you ask afterwards."),
    (
        Field(
            "observer_items",
            say("What observers look out for"),
            say(
                "Three or four, no more: nobody can watch for seven things. One about the "
                "point (2, 6, 7) and one about respect (5, 11)."
            ),
            "some",
            {
                str(item.number): say("%(n)s %(name)s", n=item.number, name=item.name)
                for item in ITEMS
            },
        ),
        Field(
            "debrief",
            say("Questions for afterwards"),
            say(
                "One a line, three to five: first the speaker, then the partner, then the "
                "room; last, the way into real life. Ask what happened, not why."
            ),
            "lines",
            rows=5,
        ),
        Rows(
            "belief_cards",
            say("Thoughts that hold people back"),
            say(
                "The sentence that keeps people silent here, and a fairer one to set beside "
                "it: fairer, not rosier."
            ),
            (
                Field("belief", say("The thought"), "", rows=2),
                Field("fairer", say("A fairer one"), "", rows=2),
            ),
            say("Add a thought"),
            {"belief": "", "fairer": ""},
        ),
        Field(
            "minutes.prep",
            say("Minutes to prepare"),
            say("Reading the card and finding the first sentence."),
            "number",
            low=1,
            high=60,
        ),
        Field(
            "minutes.play",
            say("Minutes to play"),
            say("Two are long when one is nervous."),
            "number",
            low=1,
            high=60,
        ),
        Field(
            "minutes.feedback",
            say("Minutes for feedback"),
            say("Longer than the scene itself; this is where it is learned."),
            "number",
            low=1,
            high=60,
        ),
    ),
)
LIMITS: Final = Group(
    "limits",
    say("When not to, and for whom"),
    say(
        "Nobody owes anyone a brave sentence. This part looks after those for whom "
        "it would be the wrong one."
    ),
    (
        Field(
            "difficulty",
            say("Difficulty, from 1 to 10"),
            say(
                "Your guess: 1 thanks somebody, 10 puts a job or a bond at stake. From 7 on "
                "the card below is needed."
            ),
            "number",
            low=1,
            high=10,
        ),
        Field(
            "when_not_to.text",
            say("When speaking up is the wrong tool here"),
            say("What would have to be true so that you would advise against it?"),
            rows=3,
        ),
        Rows(
            "when_not_to.routes",
            say("The ways that remain"),
            say("At least two different ones, in words that somebody could act on tonight."),
            (
                Field("route", say("Way"), "", "one", tags.ROUTES),
                Field("words", say("In words"), "", rows=2),
            ),
            say("Add a way"),
            {"route": "support", "words": ""},
            most=6,
        ),
        Field(
            "notes",
            say("What whoever leads it should know first"),
            say("For the facilitator alone: read it before you choose this scene."),
            rows=3,
        ),
        Field(
            "content_warnings",
            say("Say beforehand that it holds"),
            say("Read out before the scene is chosen, so that people can pass without explaining."),
            "some",
            tags.WARNINGS,
        ),
        Field(
            "audience",
            say("For whom"),
            say("The young groups need a reading of their own, below."),
            "some",
            tags.AUDIENCES,
        ),
        Field(
            "minor_reviewed",
            say("Somebody who knows young people has read it for them"),
            say(
                "Tick it only when that has happened, with this text. Scenes with alcohol, "
                "debt, couples or a separation stay with adults."
            ),
            "yes",
        ),
        Field(
            "notes",
            say("What to know before using it"),
            say(
                "For whoever holds the workshop, shown on the desk: whom not to cast, what to say "
                "beforehand, what to leave out. Most scenes need none."
            ),
            rows=3,
        ),
        Field(
            "culture_notes",
            say("Where this is said differently"),
            say("Who would wrap the no, who would find that false, and what both have in common."),
            rows=3,
        ),
        Field(
            "accessibility_notes",
            say("How everybody can take part"),
            say(
                "Sitting, in writing, by phone, with the line on a card. Never ask for eye contact."
            ),
            rows=3,
        ),
    ),
)
PRINT: Final = Group(
    "print",
    say("Small print"),
    say("By which the library finds it, and who wrote it."),
    (
        Field(
            "class",
            say("What the situation asks for"),
            say("The same classes as in the self-check."),
            "one",
            tags.CLASSES,
        ),
        Field("speech_act", say("What the clear sentence does"), "", "one", tags.SPEECH_ACTS),
        Field(
            "assertion_type",
            say("Which kind of assertion it is"),
            say("After Lange and Jakubowski."),
            "one",
            tags.ASSERTION_TYPES,
        ),
        Field(
            "techniques",
            say("What one can practise with it"),
            say("The main one first; two or three in all help people find it."),
            "main",
            tags.TECHNIQUES,
        ),
        Field(
            "reading_level",
            say("How easy it is to read"),
            say("Somebody reads this aloud who has never seen it before."),
            "one",
            tags.READING,
        ),
        Field(
            "language",
            say("Language"),
            say(
                "A tag such as en, de or pt-BR. A translation keeps the id and has a "
                "language of its own."
            ),
            "line",
        ),
        Field(
            "id",
            say("Id"),
            say("Its name in files and addresses: small letters, digits and hyphens."),
            "line",
        ),
        Field(
            "version",
            say("Version"),
            say(
                "Three numbers such as 1.0.0. Raise the last one when words change, the "
                "first one when it is another exercise."
            ),
            "line",
        ),
        Field(
            "status",
            say("How far it has come"),
            say("Reviewed means that a second person has read it and stands for it."),
            "one",
            tags.STATUSES,
        ),
        Field("reviewed_by", say("Reviewed by"), say("Who read it, once somebody has."), "line"),
        Field("author", say("Author"), say("Whose words these are."), "line"),
        Field(
            "licence",
            say("Licence"),
            say(
                "What others may do with it, such as CC-BY-4.0. Keep the one it came with "
                "unless it was yours."
            ),
            "line",
        ),
        Field(
            "sources",
            say("Sources"),
            say("One a line: author, title, year, and what for. Named, never quoted."),
            "lines",
            rows=2,
        ),
        Field("created", say("Written on"), "", "date"),
        Rows(
            "changed",
            say("What was changed, and when"),
            say("For people who have used an older version."),
            (
                Field("date", say("Date"), "", "date"),
                Field("what", say("What changed"), "", "line"),
            ),
            say("Add a change"),
            {"date": "", "what": ""},
        ),
        Field(
            "translation_of",
            say("Translation of"),
            say("The id of the scene that this one translates, if it does."),
            "line",
        ),
        Field(
            "variant_of",
            say("Retells"),
            say("The id of the scene that this one retells for another audience, if it does."),
            "line",
        ),
    ),
)
