"""Words that never change are compiled into the templates of each language, and of that language alone."""

import pytest
from flask import Flask
from jinja2 import DictLoader

from riskreg.web import templates as compiling
from riskreg.web.speech import say
from riskreg.web.templates import Templates

PAGE = "{{ _('Owner') }}|{{ name or _('nobody yet') }}|{{ _('by %(who)s', who=name) }}|{% include 'part.html' %}"
PART = "{% for each in many %}{{ _('Owner') }}{{ each }}{% endfor %}"
DICTIONARY = {"fr": {"Owner": "Responsable & chef", "nobody yet": "personne"}}


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The words compiled in, by a reader whose language can be changed."""
    reader = {"language": "en"}
    monkeypatch.setattr(compiling, "say", lambda words: DICTIONARY.get(reader["language"], {}).get(words, words))
    return reader


def templates() -> Templates:
    made = Templates(Flask("words"), loader=DictLoader({"page.html": PAGE, "part.html": PART}), autoescape=True)
    made.globals["_"] = lambda words, **values: f"[{words % values if values else words}]"
    return made


def test_each_language_has_its_own_words_and_what_has_values_is_said_when_the_page_is_written(spoken):
    made = templates()
    english = made.in_language("en").get_template("page.html").render(name="", many="ab")
    spoken["language"] = "fr"
    french = made.in_language("fr").get_template("page.html").render(name="", many="ab")
    spoken["language"] = "en"
    again = made.in_language("en").get_template("page.html").render(name="Ana", many="")
    assert english == "Owner|nobody yet|[by ]|OwneraOwnerb"
    assert french == "Responsable &amp; chef|personne|[by ]|Responsable &amp; chefaResponsable &amp; chefb"
    assert again == "Owner|Ana|[by Ana]|"


def test_hostile_words_are_escaped_in_a_part_that_is_written_whole(spoken):
    assert templates().in_language("en").get_template("part.html").render(many=["<b>"]) == "Owner&lt;b&gt;"


def test_without_a_language_every_word_is_said_when_the_page_is_written():
    assert templates().get_template("page.html").render(name="", many="") == "[Owner]|[nobody yet]|[by ]|"


def test_the_application_says_its_own_words():
    assert compiling.say is say
