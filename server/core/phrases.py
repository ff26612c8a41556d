"""The wordings that `phrasing` looks for in German and Spanish, by the slugs of its rules.

Simple ones only: what is not sure to be meant is left out, for a hint that does not fit is worse
than none. They are whole words in any case, written as for `phrasing._words`.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Phrases(NamedTuple):
    """What a language says where English says "you are", "always", "but" ..."""

    you_are: str
    you_always: str
    always: str
    demand: str
    praise_but: str
    looks: str
    accent: str
    comparison: str
    mind_reading: str


def _not_after(*words: str) -> str:
    return "".join(rf"(?<!\b{word}\s)" for word in words)


_SIE: Final = r"(?-i:Sie)"  # "sie" may be anybody
_DE_OPEN: Final = _not_after("dass", "ob", "wenn", "was", "wie", "falls")
_ES_OPEN: Final = _not_after("si", "que", "qué", "cuando", "cómo", r"lo\sque")

GERMAN: Final = Phrases(
    # "Du bist ruhig geblieben" tells what happened: a participle later in the sentence lets it be
    you_are=rf"(?:du bist|{_SIE} sind|ihr seid)(?! (?:richtig|dran|willkommen)\b)"
    r"(?![^.!?\n]*\b(?:\w+)?ge\w+(?:en|t)\b)",
    you_always=rf"(?:du|ihr|{_SIE}) \w+ (?:\w+ )?(?:immer|nie|niemals|ständig|dauernd)"
    rf"|immer \w+ (?:du|ihr|{_SIE})",
    always=r"immer(?! noch)|nie|niemals|ständig|dauernd|jedes ?mal",
    demand=rf"du (?:musst|solltest|sollst)|ihr (?:müsst|solltet)|{_SIE} (?:müssen|sollten|sollen)"
    rf"|warum (?:kannst|willst|können|wollen) (?:du|{_SIE}) (?:nicht|nie)",
    praise_but=r"(?:gut|toll|super|klar|schön|prima|ruhig|deutlich|stark|mutig|gefallen|gefiel)\b"
    r"[^.!?\n]{0,120}?\b(?P<it>aber|jedoch|allerdings)",
    looks=r"hübsch|gutaussehend|gut aussehend"
    rf"|(?:deine?|(?-i:Ihre?)) (?:Figur|Haare|Frisur|Kleidung|Haut|Beine|Gewicht|Aussehen)"
    rf"|du siehst (?:\w+ ){{1,2}}aus|{_SIE} sehen (?:\w+ ){{1,2}}aus",
    accent=r"Akzent|Dialekt|Aussprache|Muttersprachler\w*|gebrochenes Deutsch"
    r"|(?:dein|(?-i:Ihr)) (?:Deutsch|Englisch|Spanisch)",
    comparison=r"\w+er als (?:die anderen|alle|alle anderen|jemand|ich|er|wir)"
    r"|im Vergleich (?:zu|mit) (?:den anderen|allen|mir|ihm|ihr)|am besten von allen",
    mind_reading=rf"{_DE_OPEN}(?P<it>(?:du|{_SIE}) (?:wolltest|wollten|willst|wollen|dachtest"
    r"|dachten|denkst|denken|fühlst|fühlen|fühltest|hattest Angst|hatten Angst"
    r"|(?:warst|waren) (?:nervös|ängstlich|unsicher|wütend|sauer|gelangweilt|verlegen)))",
)
SPANISH: Final = Phrases(
    you_are=_not_after("quién", "cómo", "qué", "si") + r"(?:eres|usted es)(?! (?:libre|bienvenid))",
    you_always=r"(?:tú|usted) (?:siempre|nunca|jamás)"
    r"|(?:siempre|nunca|jamás) (?:te |me |lo |la )?\w+(?:as|es|aste|iste|abas|ías)",
    always=r"siempre|nunca|jamás|cada vez|todo el tiempo",
    demand=r"(?:tienes|tendrías|usted tiene|ustedes tienen) que|debes|deberías|más te vale"
    r"|por qué no (?:puedes|quieres|puede usted|quiere usted)",
    praise_but=r"(?:bien|buen[oa]?|genial|clar[oa]|tranquil[oa]|firme|valiente|gustó|excelente"
    r"|estupend[oa])\b[^.!?\n]{0,120}?\b(?P<it>pero|sin embargo)",
    looks=r"(?:eres|estás|te ves|pareces) (?:muy |tan )?(?:guap[oa]|bonit[oa]|fe[oa]|gord[oa]"
    r"|delgad[oa]|flac[oa]|viej[oa]|joven|sexy|atractiv[oa])"
    r"|tu (?:ropa|pelo|cabello|figura|peso|piel|maquillaje)|tus (?:piernas|tatuajes)",
    accent=r"acento|dialecto|pronunciación|hablantes? nativ[oa]s?"
    r"|tu (?:español|castellano|inglés|alemán|gramática)",
    comparison=r"(?:mejor|peor|más \w+|menos \w+) que (?:los demás|las demás|l[oa]s otr[oa]s"
    r"|tod[oa]s|nadie|yo|él|ella|nosotr[oa]s)|comparad[oa] con"
    r"|(?:el|la) mejor de (?:tod[oa]s|la sala)",
    mind_reading=rf"{_ES_OPEN}(?P<it>querías|pensabas|pensaste|sentías|sentiste|creías|temías"
    r"|tenías miedo|estabas (?:nervios[oa]|enfadad[oa]|insegur[oa]|asustad[oa]|molest[oa]"
    r"|aburrid[oa]))",
)
BY_LANGUAGE: Final[Mapping[str, Phrases]] = {"de": GERMAN, "es": SPANISH}
