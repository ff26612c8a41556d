"""Drawn names: a quality and a thing, friendly, short, and nobody's.

Each language puts its own words together, so that no ending has to fit another word: German as one
word, Spanish with "de".
"""

import secrets
from collections.abc import Set as AbstractSet
from typing import Final

from server.core.text import skeleton

_ENGLISH: Final = (
    "Amber", "Autumn", "Blue", "Brave", "Bright", "Calm", "Cedar", "Clear", "Copper", "Coral",
    "Early", "Gentle", "Golden", "Green", "Honest", "Indigo", "Ivory", "Kind", "Late", "Light",
    "Lively", "Lucky", "Mellow", "Misty", "Northern", "Open", "Patient", "Plain", "Quiet", "Red",
    "River", "Rosy", "Silver", "Sleepy", "Snowy", "Southern", "Spring", "Steady", "Summer",
    "Sunny", "Swift", "Tall", "Velvet", "Warm", "Western", "Wide", "Wild", "Winter",
)  # fmt: skip
_THINGS: Final = (
    "Acorn", "Anchor", "Badger", "Beacon", "Birch", "Bridge", "Cloud", "Comet", "Cricket",
    "Falcon", "Fern", "Finch", "Garden", "Harbour", "Hazel", "Heron", "Hill", "Island", "Kettle",
    "Kite", "Lantern", "Lark", "Maple", "Meadow", "Moth", "Oak", "Orchard", "Otter", "Owl",
    "Pebble", "Pine", "Plum", "Poppy", "Raven", "Robin", "Sail", "Sparrow", "Stone", "Swallow",
    "Thistle", "Tulip", "Valley", "Walnut", "Wave", "Willow", "Wren",
)  # fmt: skip


_GERMAN: Final = (
    "Abend", "Berg", "Bernstein", "Birken", "Eichen", "Feld", "Frühlings", "Garten", "Gold",
    "Hafen", "Heide", "Herbst", "Himmels", "Honig", "Insel", "Kiesel", "Kupfer", "Linden", "Mai",
    "Meeres", "Mond", "Moos", "Morgen", "Nebel", "Nord", "Quell", "Regen", "Rosen", "Schnee", "See",
    "Silber", "Sommer", "Sonnen", "Stern", "Strand", "Süd", "Tal", "Tau", "Ufer", "Wald", "Wasser",
    "West", "Wiesen", "Wind", "Winter", "Wolken",
)  # fmt: skip
_GERMAN_THINGS: Final = (
    "adler", "ahorn", "amsel", "boje", "brücke", "dachs", "distel", "drossel", "eule", "falke",
    "farn", "fink", "flieder", "fuchs", "grille", "hase", "hütte", "igel", "kahn", "klee", "komet",
    "kranich", "laterne", "lerche", "luchs", "meise", "mohn", "möwe", "mühle", "nuss", "otter",
    "pfad", "pflaume", "reiher", "ruder", "schwalbe", "segel", "spatz", "specht", "stein", "storch",
    "tulpe", "weide", "welle", "zaunkönig",
)  # fmt: skip
_SPANISH: Final = (
    "Abedul", "Alondra", "Ancla", "Arce", "Barca", "Boya", "Búho", "Camino", "Cometa", "Colina",
    "Duna", "Erizo", "Faro", "Farol", "Garza", "Gaviota", "Golondrina", "Grillo", "Halcón", "Isla",
    "Jardín", "Laurel", "Liebre", "Lince", "Mirlo", "Molino", "Nogal", "Nube", "Nutria", "Olivo",
    "Ola", "Palmera", "Pino", "Pozo", "Puente", "Roble", "Sendero", "Sauce", "Tejón", "Trébol",
    "Tulipán", "Valle", "Vela", "Zorro",
)  # fmt: skip
_SPANISH_THINGS: Final = (
    "abril", "agua", "agosto", "arena", "bosque", "brisa", "bruma", "campo", "cobre", "coral",
    "enero", "invierno", "julio", "lluvia", "luna", "luz", "madera", "mar", "marzo", "mayo", "miel",
    "montaña", "nieve", "niebla", "octubre", "oro", "otoño", "plata", "playa", "primavera", "río",
    "rocío", "sal", "seda", "sol", "tierra", "verano", "viento",
)  # fmt: skip
_DRAWN: Final = {
    "en": (_ENGLISH, " ", _THINGS),
    "de": (_GERMAN, "", _GERMAN_THINGS),
    "es": (_SPANISH, " de ", _SPANISH_THINGS),
}
_GUEST: Final = {"de": "Gast", "es": "Persona"}


def pseudonym(taken: AbstractSet[str] = frozenset(), language: str = "en") -> str:
    """A name that nobody here has; `taken` are skeletons. In a huge room it carries a number."""
    qualities, between, things = _DRAWN.get(language, _DRAWN["en"])
    for attempt in range(200):
        name = f"{secrets.choice(qualities)}{between}{secrets.choice(things)}"
        if attempt > 50:
            name += f" {secrets.randbelow(900) + 100}"
        if skeleton(name) not in taken:
            return name
    return f"{_GUEST.get(language, 'Guest')} {secrets.token_hex(4)}"
