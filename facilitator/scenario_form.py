"""The form for a scenario: its fields in the order in which one thinks of them, each explained.

What `line` says was learned in rooms; the rules themselves stand in `server.library.lint`. The
second half stands in `scenario_frame`.
"""

from collections.abc import Mapping
from typing import Any, Final

from facilitator import tags
from facilitator.form_fields import Field, Group, Rows
from facilitator.scenario_frame import LIMITS, OBSERVING, PRINT
from server.core.said import Said, say
from server.library.wording import LONGEST_BRIEF, LONGEST_SETUP, LONGEST_TITLE

SITUATION: Final = Group(
    "situation",
    say("The situation"),
    say("A moment, not a story: the second before somebody has to say something."),
    (
        Field(
            "title",
            say("Title"),
            say("What you would call it when you propose it to a group. One line on a phone."),
            "line",
            most=LONGEST_TITLE,
            unit="characters",
        ),
        Field(
            "setup",
            say("What is going on"),
            say(
                "Read aloud before every round, so half a minute is plenty. Say “you”; who "
                "stands where, what was just said, what is at stake by tonight. No he or "
                "she, no names, no brands: anybody must be able to play any part."
            ),
            most=LONGEST_SETUP,
            rows=5,
        ),
        Field(
            "goal",
            say("What the speaker wants"),
            say(
                "The one thing that would have to happen. People who cannot say it in a "
                "sentence cannot ask for it either."
            ),
            rows=2,
        ),
        Field(
            "relation_goal",
            say("What should be left between the two"),
            say("Tomorrow they may meet again. What should still be possible then?"),
            rows=2,
        ),
        Field(
            "self_respect_line",
            say("What the speaker can say to themselves afterwards"),
            say("Something they can keep even if the other one says no."),
            rows=2,
        ),
        Field(
            "rights",
            say("Rights"),
            say("One a line. What the speaker may do, and what the other one may do."),
            "lines",
            rows=3,
        ),
        Field(
            "duties",
            say("The duties that belong to them"),
            say(
                "One a line, beside the right it belongs to. A right without its duty "
                "sounds like a weapon."
            ),
            "lines",
            rows=3,
        ),
        Field(
            "setting",
            say("Where it plays"),
            say("All that fit; people look for scenes by this."),
            "some",
            tags.SETTINGS,
        ),
        Field(
            "power",
            say("Who has more power"),
            say("Seen from the speaker. It decides how much a clear sentence may cost."),
            "one",
            tags.POWERS,
        ),
        Field(
            "relationship",
            say("How near they are"),
            say("A no to a stranger and a no to a friend are two exercises."),
            "one",
            tags.RELATIONSHIPS,
        ),
    ),
)
PEOPLE: Final = Group(
    "people",
    say("The people"),
    say("Each of the three reads only their own card, on their own phone, just before they begin."),
    (
        Field(
            "roles.speaker.private",
            say("The speaker's card"),
            say(
                "Aim, feeling, limit, and what they could offer if pressed. Without a limit "
                "people bargain away what they came for."
            ),
            most=LONGEST_BRIEF,
            rows=4,
        ),
        Field(
            "roles.partner.private",
            say("The partner's card"),
            say(
                "A decent person with a reason. What do they need, what mood are they in, "
                "and what makes them ease off? Without the last part partners fight to win."
            ),
            most=LONGEST_BRIEF,
            rows=4,
        ),
        Field(
            "roles.observer.private",
            say("The observer's card"),
            say(
                "One or two things to watch for, and something to do: count, write down a "
                "sentence, look at a clock. Observers with nothing to do begin to judge."
            ),
            most=LONGEST_BRIEF,
            rows=4,
        ),
    ),
)
PRESSURE: Final = Group(
    "pressure",
    say("Pressure"),
    say(
        "What the partner says when the first answer does not please them. It has "
        "to rise, or nobody practises staying with it; and it has to come down "
        "again, or nobody gets to feel that it worked."
    ),
    (
        Rows(
            "escalation",
            say("Five steps of pressure"),
            say(
                "From a shrug to the sentence one remembers on the way home. Never slurs, "
                "threats of violence, or remarks on who somebody is."
            ),
            (Field("words", say("Step"), "", "line"),),
            say("Add a step"),
            {"words": ""},
            most=5,
        ),
        Field(
            "deescalation",
            say("Two lines that ease off"),
            say(
                "One a line. What the partner says once they have heard a clear sentence: "
                "they give in a little, without a speech."
            ),
            "lines",
            rows=2,
        ),
        Field(
            "pressure_tactics",
            say("What the pressure works with"),
            say("Named so that a room can learn to spot it while it happens."),
            "some",
            tags.TACTICS,
        ),
        Rows(
            "facts",
            say("Things that become known on the way"),
            say(
                "Only for scenes about decisions: news that changes the picture while "
                "people talk. Most scenes need none."
            ),
            (
                Field("after", say("After how many seconds"), "", "number", high=3600),
                Field("text", say("What becomes known"), "", rows=2),
            ),
            say("Add a piece of news"),
            {"after": 60, "text": ""},
        ),
    ),
)
_REPLY: Final = (
    Field(
        "verbal", say("What they say"), say("Word for word, as one would really hear it."), rows=2
    ),
    Field(
        "telling",
        say("The words that give it away"),
        say("One a line, copied letter by letter from above; the wall underlines them."),
        "lines",
        rows=2,
    ),
    Field(
        "nonverbal",
        say("What a camera would see"),
        say("One a line: hands, voice, distance. Not what they feel."),
        "lines",
        rows=3,
    ),
    Field(
        "inner_thought",
        say("What they think meanwhile"),
        say("The sentence in their head."),
        rows=2,
    ),
    Field(
        "outcome_now",
        say("What it brings right away"),
        say(
            "Every way of answering does something for us tonight. Say what, fairly, "
            "for this one too."
        ),
        rows=2,
    ),
    Field(
        "outcome_later",
        say("What it costs or brings later"),
        say("Next week, the next request, the way home."),
        rows=2,
    ),
    Field("field.x", say("Own needs voiced"), "", "number"),
    Field("field.y", say("The other's needs respected"), "", "number"),
)
REPLY_LINES: Final[Mapping[str, Said]] = {
    "passive": say(
        "The reply of somebody tired and kind. If the room laughs at it, write it again."
    ),
    "aggressive": say("Understandable, and it hurts. It usually gets something done tonight."),
    "assertive": say(
        "One to three sentences, with “I” in them, without “you are”, “you always” "
        "or “you never”. Somebody nervous must be able to say it."
    ),
    "passive_aggressive": say(
        "Yes with the mouth, no with everything else. Only where it is worth showing."
    ),
}
REPLIES: Final = Group(
    "replies",
    say("Replies"),
    say(
        "Replies that people really give, each with what it does for them. None of "
        "them is a kind of person. Place them on the field by dragging, or with the "
        "arrow keys."
    ),
    (
        *(
            Field(f"replies.{style}.{one.name}", one.label, one.line, one.kind, rows=one.rows)
            for style in REPLY_LINES
            for one in _REPLY
        ),
        Rows(
            "alternative_assertive",
            say("Other ways of being just as clear"),
            say(
                "At most two: softer, shorter, or at home in another place. They free the "
                "room from the idea that there is one right sentence."
            ),
            (
                Field("verbal", say("What they say"), "", rows=2),
                Field("note", say("Where this one fits"), "", "line"),
            ),
            say("Add another way"),
            {"verbal": "", "note": ""},
            most=2,
        ),
    ),
)
GROUPS: Final = (SITUATION, PEOPLE, PRESSURE, REPLIES, OBSERVING, LIMITS, PRINT)
# What a new line of each list holds, and a part that may be left out.
NEW: Final[Mapping[str, Mapping[str, Any]]] = {
    **{one.name: one.new for group in GROUPS for one in group.fields if isinstance(one, Rows)},
    "when_not_to": {
        "text": "",
        "routes": [{"route": "support", "words": ""}, {"route": "document", "words": ""}],
    },
    "replies.passive_aggressive": {
        "verbal": "",
        "nonverbal": [],
        "inner_thought": "",
        "outcome_now": "",
        "outcome_later": "",
        "field": {"x": 25, "y": 25},
    },
}
