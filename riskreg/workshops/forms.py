"""The forms of workshops: making one, seating people, voting, recording a decision."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import DataRequired, Length

from riskreg.domain.outcome import Decided, Outcome
from riskreg.domain.paper_ballot import COMMENT
from riskreg.domain.voting import LONGEST_COMMENT, Attribute, Ballot
from riskreg.domain.workshop import Part
from riskreg.web.fields import Form, Several, Versioned, choice, day, line, text, whole
from riskreg.workshops.deciding_queries import DecidePage
from riskreg.workshops.operations import Plan

CANNOT_JUDGE = "none"


class MakeForm(Form):
    """A workshop from a template. ``key`` makes a form sent twice one workshop."""

    key = HiddenField(validators=[Length(max=64)])
    template: Any = choice(_l("Kind of workshop"), radio=True)
    title = line(_l("Title"), required=False, longest=120, hint=_l("Left empty, it is called as its kind is."))
    begins_on: Any = day(_l("First day"), required=True)
    place = line(_l("Place"), required=False)

    def plan(self) -> Plan:
        return Plan(self.begins_on.data, self.title.data or "", self.place.data or "")


class SeatForm(Versioned):
    """Somebody's part."""

    person: Any = choice(_l("Person"))
    part = choice(_l("Part"), [(part.value, _l(part.label)) for part in Part], radio=True)
    votes = choice(_l("Does the chair vote?"), [("yes", _l("Yes")), ("no", _l("No"))], required=False, radio=True)


class JoinForm(Form):
    """The code of the room and a name."""

    code = line(_l("Code"), longest=20, hint=_l("The six characters on the screen, such as 7KD-M4X."))
    name = line(_l("Your name"), longest=120, hint=_l("Everybody in the workshop sees it."))

    @property
    def named(self) -> str:
        """The name a guest gave; whoever has signed in is asked for none."""
        return str(self.name.data or "") if "name" in self else ""


def join_form(account: str, **kwargs: Any) -> JoinForm:
    """Whoever has signed in joins under the name of their ``account``."""
    form = JoinForm(**kwargs)
    if account:
        del form.name
    return form


class CodeForm(Form):
    code = line(_l("Code"), longest=20, hint=_l("The six characters the risk secretariat gave you."))


class ReasonForm(Versioned):
    """A step that asks why."""

    reason = text(_l("Reason"), required=True, longest=4000)


class LastDayForm(Versioned):
    """Until when the pre-vote is open."""

    until: Any = day(_l("Last day"), required=True)


class DecideForm(Form):
    """What the room decides, with the fields of one outcome: what it cannot do without says so."""

    revision = HiddenField()
    seen = HiddenField()
    outcome: Any = choice(_l("What is decided?"), [(each.value, _l(each.label)) for each in Outcome])
    titles = text(_l("Split into"), longest=3000, hint=_l("The titles of the parts, each on a line of its own."))
    target = line(_l("Merged into"), required=False, longest=20, hint=_l("The reference of the other risk."))
    owner: Any = choice(_l("Owner"), required=False)
    due: Any = day(_l("To be done by"))
    reason = text(_l("Reason"), required=True, longest=4000)
    dissent = text(_l("Dissent"), longest=4000, hint=_l("Who did not agree and why, if they want it recorded."))

    @property
    def revision_seen(self) -> int:
        return _whole(self.revision.data) or 0

    @property
    def outcome_seen(self) -> int:
        """The decision that stood on the page; -1, which none has, when it is missing or was tampered with."""
        seen = _whole(self.seen.data)
        return -1 if seen is None else seen

    def see(self, revision: int, seen: int) -> None:
        """Carry what the page shows now: who reads it and sends it again means that."""
        self.revision.data, self.seen.data = str(revision), str(seen)

    def decided(self, attributes: tuple[Attribute, ...]) -> Decided:
        def said(name: str) -> Any:
            return self[name].data if name in self else None

        return Decided(
            outcome=Outcome(self.outcome.data),
            reason=said("reason") or "",
            scores={each.code: _step(said(field_of(each))) for each in attributes},
            owner=int(said("owner")) if said("owner") else None,
            due=said("due"),
            target=said("target") or "",
            titles=tuple(title.strip() for title in (said("titles") or "").splitlines() if title.strip()),
            dissent=said("dissent") or "",
        )

    def refuse(self, fields: Any) -> None:
        """An attribute's refusal stands beside its field; what has no field stands with the reason."""
        named = {name.replace(".", "-"): sentences for name, sentences in fields.items()}
        super().refuse({name if name in self else "reason": sentences for name, sentences in named.items()})


def decide_form(page: DecidePage) -> DecideForm:
    """The form of the page's outcome: a choice for each attribute if it takes scores, and nothing it has no use for."""
    takes, needs = page.outcome.takes, page.outcome.needs
    scored = page.attributes if "scores" in takes else ()
    known = page.known
    data = {name: known.get(name) for name in ("titles", "target", "due", "reason", "dissent")}
    data |= {field_of(each): str(known["scores"].get(each.code) or "") for each in scored}
    data |= {"owner": str(known["owner"] or ""), "outcome": page.outcome.value}
    fields = {field_of(each): choice(each.title, required=False) for each in scored}
    unused = {name: None for name in ("titles", "target", "owner", "due") if name not in takes}
    form: DecideForm = type("DecideFormHere", (DecideForm,), fields | unused)(data=data)
    for each in scored:
        steps = [(str(step), each.label(step)) for step in range(len(each.steps), 0, -1)]
        form[field_of(each)].choices = [("", _("Choose one")), *steps]
    if "owner" in takes:
        form.owner.choices = [("", _("Nobody chosen")), *page.people]
    if page.outcome is Outcome.DEFERRED:
        form.due.label.text = _("Taken up again on")
    for name in [*(field_of(each) for each in scored), *(needs & {"titles", "target", "owner", "due"})]:
        # What is missing is said by the domain, of every field at once.
        form[name].flags.required = True
    if not form.is_submitted():
        form.see(page.now.revision, page.seen)
    return form


def field_of(attribute: Attribute) -> str:
    """The name of its field: a dot has no place in one."""
    return attribute.code.replace(".", "-")


class KeyInForm(Form):
    """Ballots on paper: who handed one in, and a row for each ballot, which is nobody's. ``codes`` are its columns."""

    codes: tuple[str, ...] = ()
    height = 0
    round: Any = whole(_l("Round"), least=1, most=20)
    seats: Any = Several(_l("Who handed in a ballot?"), [DataRequired(_l("Tick who handed in a ballot."))])

    @property
    def grid(self) -> list[list[Any]]:
        """The cells, row by row; the comment stands last."""
        return [[self[cell_of(row, code)] for code in self.codes] for row in range(self.height)]

    def typed(self) -> list[dict[str, str]]:
        """What was typed, row by row, by code."""
        return [{code: self[cell_of(row, code)].data or "" for code in self.codes} for row in range(self.height)]

    def refuse_cells(self, wrong: dict[tuple[int, str], str]) -> None:
        self.refuse({cell_of(row, code): [sentence] for (row, code), sentence in wrong.items()})


def key_in_form(attributes: tuple[Attribute, ...], rows: int, **kwargs: Any) -> KeyInForm:
    """The grid with so many rows."""
    titles = {each.code: each.title for each in attributes} | {COMMENT: _("comment")}
    cells = {cell_of(row, code): _cell(row, code, title) for row in range(rows) for code, title in titles.items()}
    made = type("KeyInFormHere", (KeyInForm,), cells | {"codes": tuple(titles), "height": rows})
    return made(**kwargs)  # type: ignore[no-any-return]


def _cell(row: int, code: str, title: str) -> Any:
    label = _("Ballot %(row)s, %(title)s", row=row + 1, title=title)
    return line(label, required=False, longest=LONGEST_COMMENT if code == COMMENT else 3)


def cell_of(row: int, code: str) -> str:
    """The name of the field at that place of the grid."""
    return f"row-{row}-{code.replace('.', '-')}"


def rows_sent(names: Iterable[str]) -> int:
    """How many rows of the grid stood on the page that was sent: somebody may have voted since, and no ballot typed in
    is lost for that.
    """
    found = (re.fullmatch(rf"row-([0-9]{{1,4}})-{COMMENT}", name) for name in names)
    return max((int(match[1]) + 1 for match in found if match), default=0)


class BallotForm(Form):
    """A whole ballot. The browser shows one question after the other, and nothing leaves it before the vote is given:
    not into an address, not into a cookie, not to the server.
    """

    comment = text(_l("Comment"), longest=LONGEST_COMMENT, rows=3)
    attributes: tuple[Attribute, ...] = ()

    def ballot(self) -> Ballot:
        answers = {each.code: answer_of(field.data) for each, field in self.questions}
        return Ballot(answers, self.comment.data or "")  # type: ignore[arg-type]

    def refuse_answers(self, fields: dict[str, Sequence[str]]) -> None:
        named = {each.code: answer_to(each) for each in self.attributes}
        self.refuse({named.get(name, "comment"): said for name, said in fields.items()})

    @property
    def questions(self) -> list[tuple[Attribute, Any]]:
        """What is asked, each with its field."""
        return [(each, self[answer_to(each)]) for each in self.attributes]

    @property
    def first(self) -> int:
        """The question to begin with, counted from 1: the first that is not answered rightly."""
        wrong = [at for at, (_each, field) in enumerate(self.questions, start=1) if field.errors]
        return wrong[0] if wrong else len(self.attributes) if self.comment.errors else 1


def ballot_form(attributes: tuple[Attribute, ...], **kwargs: Any) -> BallotForm:
    """The questions with their steps, the highest first, and the way out."""
    fields: dict[str, Any] = {answer_to(each): _question(each) for each in attributes}
    form: BallotForm = type("BallotFormHere", (BallotForm,), fields | {"attributes": attributes})(**kwargs)
    for each in attributes:
        steps = [(str(step), each.label(step)) for step in range(len(each.steps), 0, -1)]
        form[answer_to(each)].choices = [*steps, (CANNOT_JUDGE, _("I cannot judge"))]
    return form


def _question(attribute: Attribute) -> Any:
    return choice(attribute.question, radio=True, missing=_l("Choose one of the answers, or “I cannot judge”."))


def answer_to(attribute: Attribute) -> str:
    """The name of the field for what somebody votes on it."""
    return f"answer-{field_of(attribute)}"


def meanings_of(attribute: Attribute) -> dict[str, str]:
    """The criteria of each step, in words."""
    said = {str(step.number): step.meaning for step in attribute.steps}
    return said | {CANNOT_JUDGE: _("Left out of the figures.")}


def answer_of(value: str | None) -> int | str | None:
    """A step, None for "cannot judge"; what is neither is left as it came, for the domain to refuse."""
    return None if value == CANNOT_JUDGE else (_step(value) if _step(value) is not None else str(value or ""))


def _whole(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _step(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 3 else None
