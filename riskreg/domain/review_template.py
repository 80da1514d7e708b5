"""The template of a review cycle: which risks, which entities, who answers by when, and what is asked besides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from riskreg.domain.errors import Invalid
from riskreg.domain.lifecycle_task import one_of
from riskreg.domain.review import EMERGING, Answerer, Question, QuestionKind
from riskreg.domain.scale import Level
from riskreg.domain.toml_table import NotToml, TomlTable, read_toml
from riskreg.domain.vocabulary import OrganizationalLevel

REPORTING, CHOSEN = "reporting", "chosen"
_LONGEST_TITLE = 120
_MOST_DAYS = 366
_YEAR = "{year}"


class TemplateRefused(Invalid):
    """A template was refused whole; ``problems`` are sentences that name the place and what is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems), {"source": list(problems)})
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class WhichRisks:
    """The risks a cycle looks at: of these residual levels (``not_scored`` ones too), in these states and places."""

    levels: tuple[Level, ...]
    not_scored: bool
    states: tuple[str, ...]
    organizational_levels: tuple[OrganizationalLevel, ...]


@dataclass(frozen=True, slots=True)
class ReviewTemplate:
    """One kind of review. ``title`` may hold ``{year}``; ``due_days`` and ``closes_days`` count from the opening.

    ``entities`` is ``reporting`` (all that report) or ``chosen`` (named when the cycle is opened).
    """

    code: str
    title: str
    meaning: str
    entities: str
    answered_by: Answerer
    risks: WhichRisks
    due_days: int
    closes_days: int
    questions: tuple[Question, ...]

    def titled(self, year: int) -> str:
        """The title of a cycle opened in that year."""
        return self.title.replace(_YEAR, str(year))


def parse_template(source: str, states: Collection[str]) -> ReviewTemplate:
    """The template in TOML text; raises TemplateRefused with every problem found. ``states`` are those of a risk."""
    problems: list[str] = []
    try:
        top = TomlTable(read_toml(source), "template", problems)
    except NotToml as problem:
        raise TemplateRefused([str(problem)]) from None
    due, closes = _days(top, problems)
    template = ReviewTemplate(
        code=top.code("code"),
        title=_title(top),
        meaning=top.text("meaning"),
        entities=one_of(top, "entities", (REPORTING, CHOSEN), REPORTING),
        answered_by=Answerer(one_of(top, "answered_by", tuple(Answerer), Answerer.FOCAL_POINT)),
        risks=_risks(top, states, problems),
        due_days=due,
        closes_days=closes,
        questions=(EMERGING, *_questions(top)),
    )
    top.refuse_the_rest()
    if problems:
        raise TemplateRefused(problems)
    return template


def _title(top: TomlTable) -> str:
    title = top.text("title")
    if len(title) > _LONGEST_TITLE:
        top.problem(f"title must have at most {_LONGEST_TITLE} characters.")
    if any(mark in title.replace(_YEAR, "") for mark in "{}"):
        top.problem("title knows {year} and nothing else between braces.")
    return title


def _risks(top: TomlTable, states: Collection[str], problems: list[str]) -> WhichRisks:
    # Without the table every key of it is reported as missing.
    table = top.table("risks", "risks") or TomlTable({}, "risks", problems)
    levels = _each(table, "levels", "level", tuple(Level))
    which = WhichRisks(
        levels=tuple(Level(value) for value in levels),
        not_scored=table.flag("not_scored"),
        states=_each(table, "states", "state", states),
        organizational_levels=tuple(
            OrganizationalLevel(value)
            for value in _each(table, "organizational_levels", "organizational level", tuple(OrganizationalLevel))
        ),
    )
    table.refuse_the_rest()
    return which


def _each(table: TomlTable, key: str, what: str, known: Collection[str]) -> tuple[str, ...]:
    """The known ones of a list that must name at least one; every other is a problem."""
    given = table.texts(key)
    if not given:
        table.problem(f"{key} must name at least one {what}.")
    for value in given:
        table.known(what, value, known)
    return tuple(value for value in given if value in known)


def _days(top: TomlTable, problems: list[str]) -> tuple[int, int]:
    table = top.table("days", "days") or TomlTable({}, "days", problems)
    due, closes = (table.number(key, 1, _MOST_DAYS) for key in ("due", "closes"))
    table.refuse_the_rest()
    if closes < due:
        table.problem("closes must not be before due: whoever answers on the last day is still signed for.")
    return due, closes


def _questions(top: TomlTable) -> tuple[Question, ...]:
    if not top.has("questions"):
        return ()
    found = tuple(_question(table) for table in top.tables("questions", "question"))
    codes = [question.code for question in found if question.code]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        top.problem(f"the question “{code}” stands twice; give each a code of its own.")
    return found


def _question(table: TomlTable) -> Question:
    code = table.code("code")
    if code == EMERGING.code:
        table.problem("it is asked in every review; remove it from the template.")
    kind = one_of(table, "kind", tuple(QuestionKind), QuestionKind.YES_NO)
    question = Question(code, table.text("text"), QuestionKind(kind))
    table.refuse_the_rest()
    return question
