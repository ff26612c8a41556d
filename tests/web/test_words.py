"""What the house says, in other languages: catalogues, sentences of the core, pages."""

import re

import jinja2
import pytest
from babel.messages.catalog import Catalog

from server.activities.choice import KIND as CHOICE
from server.activities.selfcheck.wording import ADULT, YOUTH
from server.core import readings
from server.core.forms import Field, read
from server.core.kind import Phase
from server.core.refusals import CATALOGUE, Refused
from server.core.rubric_items import ITEMS
from server.core.said import Said, figure, joined, listed, plain, say, say_many, spoken, through
from server.core.text import clean_name
from server.live.hub import problem
from server.live.pseudonyms import pseudonym
from server.web import languages
from server.web.languages import Language, language, mismatch
from server.web.templating import Renderer, environment
from tests import catalogues
from tests.activities.examined import CODE, WORDS, answered, at, fresh, journey, rendered, steps
from tests.cast import ANA, NAMES, crowd
from tests.web.muted import Muted, left_over, texts_of

# Languages whose phone and wall are translated to the last message.
WHOLE = ("de", "es")
LANGUAGES = catalogues.languages()
every_language = pytest.mark.parametrize("code", LANGUAGES)


def german(**messages):
    """German with these messages only; a name of two parts is a plural's."""
    catalogue = Catalog(locale="de")
    for told, said in messages.get("all", {}).items():
        catalogue.add(told, said)
    return Language("de", catalogue)


DE = german(
    all={
        "%(n)s of %(of)s did": "%(n)s von %(of)s haben es getan",
        ("One answer", "%(num)s answers"): ("Eine Antwort", "%(num)s Antworten"),
        "%(first)s and %(last)s": "%(first)s und %(last)s",
        "clearly": "deutlich",
        "partly": "teilweise",
        "Nobody has answered yet.": "Noch niemand hat geantwortet.",
        "Middle value %(middle)s.": "Mittlerer Wert %(middle)s.",
        "Hello, %(name)s.": "Hallo, %(name)s.",
        "broken %(n)s": "kaputt %(m)s",
        "half": "50 % davon",
        "%(n)s %(answer)s": "%(n)s %(answer)s",
    }
)


# -- a sentence that knows how to be said -------------------------------------------------------


def test_a_sentence_is_english_for_everybody_who_asks_no_further():
    told = say("%(n)s of %(of)s did", n=3, of=12)
    assert told == "3 of 12 did"
    assert {told: 1}["3 of 12 did"] == 1
    assert type(plain(told)) is str


def test_a_sentence_is_said_in_another_language():
    assert spoken(say("%(n)s of %(of)s did", n=3, of=12), DE) == "3 von 12 haben es getan"
    assert spoken(say("Nobody knows this one."), DE) == "Nobody knows this one."


@pytest.mark.parametrize(
    ("n", "told"), [(1, "Eine Antwort"), (2, "2 Antworten"), (0, "0 Antworten")]
)
def test_a_plural_takes_the_form_of_its_number(n, told):
    assert spoken(say_many("One answer", "%(num)s answers", n), DE) == told


def test_what_stands_in_a_sentence_is_said_as_well():
    told = say("Hello, %(name)s.", name=listed([say("clearly"), "Ana", say("partly")]))
    assert told == "Hello, clearly, Ana and partly."
    assert spoken(told, DE) == "Hallo, deutlich, Ana und teilweise."


def test_numbers_have_the_languages_decimal_sign():
    told = say("Middle value %(middle)s.", middle=readings.number(67.5))
    assert told == "Middle value 67.5."
    assert spoken(told, DE) == "Mittlerer Wert 67,5."
    assert spoken(figure("+0.5"), DE) == "+0,5"


def test_what_is_made_of_sentences_is_made_again():
    assert spoken(through(str.upper, say("clearly")), DE) == "DEUTLICH"
    assert spoken(readings.brief(say("clearly")), DE) == "deutlich"
    assert not isinstance(joined(", ", ["a", "b"]), Said)


@pytest.mark.parametrize("nasty", ["%(x)s", "100 %", "%(n)s %d {0} {{ 7 }}", "<b>bold</b>"])
def test_peoples_words_are_never_read_for_placeholders(nasty):
    told = say("Hello, %(name)s.", name=nasty)
    assert told == f"Hello, {nasty}."
    assert spoken(told, DE) == f"Hallo, {nasty}."
    page = environment(tongue=DE).from_string("{{ told }} {{ nasty }} {{ _('clearly') }}")
    html = page.render(told=told, nasty=nasty)
    assert html == f"Hallo, {jinja2.filters.escape(nasty)}. {jinja2.filters.escape(nasty)} deutlich"


def test_a_word_of_a_person_that_we_use_too_stays_theirs():
    page = environment(tongue=DE).from_string("{{ theirs }} {{ ours }}")
    assert page.render(theirs="clearly", ours=say("clearly")) == "clearly deutlich"


# -- what templates say -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{{ _('%(n)s of %(of)s did', n=3, of=12) }}", "3 von 12 haben es getan"),
        ("{{ _('Hello, %(name)s.', name=name) }}", "Hallo, &lt;i&gt;."),
        ("{{ _('Hello, %(name)s.', name=word) }}", "Hallo, deutlich."),
        ("{{ ngettext('One answer', '%(num)s answers', 4) }}", "4 Antworten"),
        ("{{ [word, name]|join(', ') }}", "deutlich, &lt;i&gt;"),
        ("{{ _(word) }}", "deutlich"),
    ],
)
def test_a_template_speaks_the_language_of_its_page(source, told):
    page = environment(tongue=DE).from_string(source)
    assert page.render(name="<i>", word=say("clearly")) == told


def test_words_in_another_language_than_the_page_are_marked_and_ours_are_not(tmp_path):
    folder = tmp_path / "participant/templates"
    folder.mkdir(parents=True)
    (folder / "page.html").write_text('<bdi dir="auto">{{ words }}</bdi>')
    render = Renderer(environment(tmp_path), tmp_path)
    told = render("participant/page.html", spoken_in="de", content_in="es", words="Hola")
    assert told == '<bdi dir="auto" lang="es">Hola</bdi>'
    ours = render("participant/page.html", spoken_in="de", content_in="es", words=say("xx"))
    assert ours == '<bdi dir="auto">xx</bdi>'
    same = render("participant/page.html", spoken_in="de", content_in="de", words="Hallo")
    assert same == '<bdi dir="auto">Hallo</bdi>'


# -- choosing a language ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wishes", "chosen"),
    [
        (("de-AT",), "de"),
        (("xx", "es"), "es"),
        (("tlh",), "en"),
        (("",), "en"),
        (("../../../etc/passwd",), "en"),
        (("DE",), "de"),
    ],
)
def test_an_unknown_language_falls_back(wishes, chosen):
    assert languages.choose(*wishes) == chosen


def test_an_unknown_language_of_a_page_is_english():
    assert Renderer(environment())("participant/enter.html", spoken_in="tlh", typed="", sentence="")


@pytest.mark.parametrize(
    "header", ["", ";;;q=,", "de;q=x, es", "de;q=0", ",".join(["aa"] * 500), "\x00", "de-" * 90]
)
def test_any_header_of_a_browser_can_be_read(header):
    assert languages.choose(*languages.wishes(header)) in languages.codes()


@every_language
def test_drawn_names_fit_the_name_field_in_every_language(code):
    for _ in range(50):
        assert clean_name(pseudonym(language=code))


# -- the catalogues -----------------------------------------------------------------------------


@every_language
def test_a_catalogue_has_every_message_and_no_other(code):
    """If this fails, run `python3 -m tests words` and translate what is new."""
    wanted = {message.id for message in catalogues.messages() if message.id}
    found = {message.id for message in catalogues.read(code) if message.id}
    assert sorted(map(str, wanted - found)) == []
    assert sorted(map(str, found - wanted)) == []


@every_language
def test_translations_keep_placeholders_plurals_and_promises(code):
    assert catalogues.complaints(code) == []


@every_language
def test_no_translation_brings_markup_of_its_own(code):
    for message in filter(catalogues.said, catalogues.read(code)):
        for form in message.string if isinstance(message.string, tuple) else (message.string,):
            tags = set(re.findall(r"<[^>]*>?|&\w*;", form or ""))
            assert tags <= set(re.findall(r"<[^>]*>?|&\w*;", str(message.id)))


@pytest.mark.parametrize("code", WHOLE)
def test_phone_and_wall_say_nothing_in_english(code):
    assert catalogues.untranslated(code, 0) == []


def test_every_message_can_be_found_by_who_translates():
    assert catalogues.unsayable() == []


@pytest.mark.parametrize(
    ("message", "translation", "fits"),
    [
        ("%(n)s of %(of)s", "%(of)s davon %(n)s", True),
        ("%(n)s of %(of)s", "%(n)s", False),
        ("%(n)s of %(of)s", "%(n)s von %(ov)s", False),
        ("half", "50 %", False),
        ("half", "50 %%", True),
        (("one card", "%(num)s cards"), ("eine Karte", "%(num)s Karten"), True),
        (("one card", "%(num)s cards"), ("eine Karte", "%(n)s Karten"), False),
    ],
)
def test_placeholders_are_compared(message, translation, fits):
    catalogue = Catalog(locale="de")
    assert (mismatch(catalogue.add(message, translation)) == "") is fits


def test_a_translation_that_breaks_its_message_is_not_used():
    assert spoken(say("broken %(n)s", n=1), DE) == "broken 1"
    assert spoken(say("half"), DE) == "half"


# -- the room -----------------------------------------------------------------------------------


def test_a_refusal_is_told_in_german():
    with pytest.raises(Refused) as refused:
        read((Field(name="text", type="text"),), {"text": ""})
    assert problem(refused.value)["detail"] == "Please write something first."
    told = problem(refused.value, "de")["detail"]
    assert told == language("de").one("Please write something first.") != refused.value.sentence
    assert problem(Refused("not-open"), "es")["detail"] == language("es").one(
        CATALOGUE["not-open"].sentence
    )


def test_the_same_picture_is_read_in_two_languages():
    picture = readings.counted(["clearly", "partly"], [("", (2, 1))])
    assert picture == "2 clearly and 1 partly. 3 answers."
    told = spoken(readings.counted([say("clearly"), say("partly")], [("", (2, 1))]), DE)
    assert told.startswith("2 deutlich und 1 teilweise.")


def test_the_self_checks_questions_can_be_said():
    for wording in (ADULT, YOUTH):
        for _, items in wording.items:
            assert all(isinstance(item.as_question, Said) for item in items)
    assert all(isinstance(part, Said) for item in ITEMS for part in (item.name, item.yours))


def test_a_face_in_two_languages_shows_the_same_people_and_content():
    kind, spec = next(p.values for p in steps() if p.values[0] is CHOICE)
    scene = at(answered(fresh(kind, spec), ANA, 0), Phase.REVEALED)
    given = {"view": scene.wall, "stage": scene.stage, "code": CODE, "step": "s"}
    render = Renderer(environment())
    pages = {
        code: render("activities/choice/projector.html", spoken_in=code, **given)
        for code in ("en", "de", "es")
    }
    assert len(set(pages.values())) == 3
    for page in pages.values():
        assert str(jinja2.filters.escape(spec.question)) in page


MUTED = Renderer(environment(tongue=Muted()))


def kinds_once():
    seen = set()
    for step in steps():
        kind, _ = step.values
        if kind.name not in seen and step.id.endswith("-en"):
            seen.add(kind.name)
            yield step


@pytest.mark.parametrize(("kind", "spec"), list(kinds_once()))
def test_nothing_that_a_face_says_of_itself_is_left_in_english(kind, spec):
    # Ids of people stand where a desk knows no name.
    known = texts_of((spec, WORDS, tuple(NAMES.values()), crowd(12), "A guest <b on"))
    for scene in journey(kind, spec, crowd(12)):
        for face in ("phone", "projector", "desk"):
            page = rendered(scene, face, ANA, MUTED)
            left = [t for t in left_over(page, known) if not _cut_short(t)]
            assert left == []


def _cut_short(text):
    """Peoples' words cut to fit a button, and the slots that a script fills."""
    return "Donaudampf" in text or "{what}" in text or "idGuest" in text
