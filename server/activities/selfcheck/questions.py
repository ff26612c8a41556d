"""The statements of the self-check as they end the question "How often did I ...".

English makes them by leaving out "I would"; other languages need another form of the verb, so each
is a message of its own.
"""

from typing import Final

from server.core.said import say

QUESTIONS: Final = (
    say("… ask plainly for what I need, even if the answer may be no."),
    say("… hint or wait and hope they notice."),
    say("… keep pushing until I got it, whatever it does to them."),
    say("… turn down what I cannot take on, in a sentence or two."),
    say("… say yes and be sorry about it later."),
    say("… refuse in a way that makes them regret asking."),
    say("… say how I see it and listen to how they see it."),
    say("… keep my view to myself so that things stay calm."),
    say("… make sure everyone sees that they are wrong."),
    say("… tell the person what pleased or hurt me, and what it was about."),
    say("… act as if nothing had happened."),
    say("… let my anger out first and sort it out afterwards."),
    say("… say what I need, even if they may say no."),
    say("… say nothing and hope they notice."),
    say("… go on and on until I get it, even if it upsets them."),
    say("… say no in a few words."),
    say("… say yes and be sorry later."),
    say("… say no so that they feel bad for asking."),
    say("… say what I think and listen to what they think."),
    say("… keep quiet so that there is no trouble."),
    say("… show everybody that they are wrong."),
    say("… tell the person what made me glad or hurt me, and why."),
    say("… get loud first and talk about it later."),
)
