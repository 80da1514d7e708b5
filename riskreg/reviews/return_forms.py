"""What a browser may send to a review: answers to many risks at once, to questions, and a reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, Label
from wtforms.validators import Length

from riskreg import clock
from riskreg.domain.review import ANSWERS, LONGEST_WORDS, TRIGGERS, ReviewAnswer, Trigger
from riskreg.reviews.answering import NOT_THAT_ONE, Given
from riskreg.reviews.item_operations import OutOfTurn
from riskreg.reviews.return_operations import Reply
from riskreg.reviews.return_queries import ReplyLine
from riskreg.reviews.sheet_queries import ItemSheet
from riskreg.web.fields import Form, Versioned, choice, day, is_text, line, text

_CHOICES = [(answer.value, _l(words)) for answer, words in ANSWERS.items()]
ANSWER_MEANINGS = {
    "unchanged": _l("You looked, and nothing that matters has changed."),
    "updated": _l("You scored it again or changed it since the review began."),
    "close": _l("It can leave the register. This closes nothing yet."),
    "escalated": _l("You asked a higher level on the page of the risk."),
    "merge": _l("It is the same as another risk. The secretariat merges."),
}


class ItemForm(Versioned):
    """The answer to one risk; all empty means not answered yet.

    ``meanwhile`` is what somebody else saved while it was filled in: it stands beside what was typed.
    """

    meanwhile: ItemSheet | None = None

    class Meta(Versioned.Meta):
        # The page has one token for all its risks, and that is checked before any view.
        csrf = False

    answer: Any = choice(_l("What did you find?"), _CHOICES, required=False, radio=True)
    words = text(_l("What did you look at, or why?"), longest=LONGEST_WORDS, rows=2)
    merge_into = line(_l("Which other risk?"), required=False, longest=20, hint=_l("Its reference, such as R-0042."))

    def differs_from(self, sheet: ItemSheet) -> bool:
        """Whether anything was said that is not what is kept already. Left empty it takes no answer away that somebody
        gave after the page was opened.
        """
        is_kept = sheet.answered_at is not None and (self.version_seen == sheet.version or not self.is_empty)
        said = (self.answer.data or "", self.words.data or "", (self.merge_into.data or "").upper())
        kept = (str(sheet.answer or ""), sheet.words, sheet.merge_into) if is_kept else ("", "", "")
        return said != kept

    @property
    def is_empty(self) -> bool:
        return not (self.answer.data or self.words.data or self.merge_into.data)

    def catch_up(self, sheet: ItemSheet) -> None:
        """Show what is saved now, if that is not what the page was made from: sending again is a decision on that."""
        if self.version_seen == sheet.version:
            return
        if self.is_empty:
            self.process(None, data=_kept(sheet))
        elif sheet.answered_at is not None:
            self.meanwhile = sheet
        self.version.data = str(sheet.version)

    def given(self, reference: str, shown_at: datetime | None) -> Given:
        answer = ReviewAnswer(self.answer.data) if self.answer.data else None
        merge_into = self.merge_into.data or "" if answer is ReviewAnswer.MERGE else ""
        words = self.words.data or ""
        return Given(reference, self.version_seen, answer, words, merge_into, shown_at=shown_at)


class ShownForm(Form):
    """When the page was shown: how long somebody looked is asked about, never held against them."""

    shown_at = HiddenField(validators=[Length(max=40), is_text])

    @property
    def moment(self) -> datetime | None:
        """None when it is missing, no moment, or not yet."""
        moment = _moment(self.shown_at.data or "")
        return moment if moment is not None and moment <= clock.now() else None


class SheetForm:
    """The forms of all risks of a page, with one list of problems."""

    meanings = ANSWER_MEANINGS
    labels = dict(_CHOICES)

    def __init__(self, items: Sequence[ItemSheet], shown_at: datetime) -> None:
        self.sheets = tuple(items)
        self.shown = ShownForm(data={"shown_at": shown_at.isoformat()})
        self.items = {sheet.reference: _item_form(sheet) for sheet in items}

    def validate(self) -> bool:
        # Every one of them, so that all problems are told at once.
        return False not in [form.validate() for form in self.items.values()]

    def given(self) -> list[Given]:
        """What is new: risks left empty, and answers kept already, are left out."""
        new = (sheet for sheet in self.sheets if self.items[sheet.reference].differs_from(sheet))
        return [self.items[sheet.reference].given(sheet.reference, self.shown.moment) for sheet in new]

    def refuse(self, fields: dict[str, Sequence[str]]) -> None:
        """Put the sentences of an operation beside the risk they speak of."""
        for reference, sentences in fields.items():
            form = self.items[reference]
            for sentence in sentences:
                said = form.words if form.answer.data else form.answer
                beside = form.merge_into if sentence == NOT_THAT_ONE else said
                beside.errors = [*beside.errors, sentence]

    def catch_up(self, sheets: Sequence[ItemSheet]) -> None:
        """After a refusal: the page as it stands now, with what was typed."""
        self.sheets = tuple(each for each in sheets if each.reference in self.items)
        for sheet in self.sheets:
            self.items[sheet.reference].catch_up(sheet)

    def problems(self) -> list[tuple[str, str]]:
        """As of any form, each sentence with the risk it speaks of."""
        return [
            (field, f"{sheet.risk}: {sentence}")
            for sheet in self.sheets
            for field, sentence in self.items[sheet.reference].problems()
        ]


def _item_form(sheet: ItemSheet) -> ItemForm:
    return ItemForm(prefix=f"{sheet.reference}-", data=_kept(sheet))


def _kept(sheet: ItemSheet) -> dict[str, str]:
    answer = str(sheet.answer or "")
    return {"answer": answer, "words": sheet.words, "merge_into": sheet.merge_into, "version": str(sheet.version)}


class ReplyForm(Form):
    """The answer to one question. ``seen`` is when the one on the page was given; ``meanwhile`` as of an item."""

    meanwhile: ReplyLine | None = None

    class Meta(Form.Meta):
        csrf = False

    said: Any = choice("", [("yes", _l("Yes")), ("no", _l("No"))], required=False, radio=True)
    words = text(_l("In a few words"), longest=LONGEST_WORDS, rows=3)
    seen = HiddenField(validators=[Length(max=40), is_text])

    @property
    def over(self) -> datetime | None:
        """When the answer on the page was given; None without one, and for what is no moment."""
        return _moment((self.seen.raw_data or [""])[0])

    def differs_from(self, line_: ReplyLine) -> bool:
        """Whether anything was said that is not what is kept already, as of an item."""
        said = (self.said.data or "" if line_.is_yes_no else "", self.words.data or "")
        is_kept = line_.is_answered and (self.over == line_.at or any(said))
        return said != ((line_.said, line_.words) if is_kept else ("", ""))

    def catch_up(self, line_: ReplyLine) -> None:
        """Show what is saved now, if that is not what the page was made from."""
        if self.over == line_.at:
            return
        if not (self.said.data or self.words.data):
            self.process(None, data=_said(line_))
        elif line_.is_answered:
            self.meanwhile = line_
        self.seen.data = _said(line_)["seen"]

    def reply(self, is_yes_no: bool) -> Reply:
        is_yes = {"yes": True, "no": False}.get(self.said.data or "") if is_yes_no else None
        return Reply(is_yes, self.words.data or "", self.over)


class QuestionsForm:
    """The forms of all questions, with one list of problems."""

    def __init__(self, replies: Sequence[ReplyLine]) -> None:
        self.replies = tuple(replies)
        self.items = {reply.code: _reply_form(reply) for reply in replies}

    def validate(self) -> bool:
        return False not in [form.validate() for form in self.items.values()]

    def given(self) -> list[tuple[str, Reply]]:
        """(code, reply) of what is new; a question left empty is answered another time."""
        new = (line_ for line_ in self.replies if self.items[line_.code].differs_from(line_))
        return [(line_.code, self.items[line_.code].reply(line_.is_yes_no)) for line_ in new]

    def refuse(self, fields: dict[str, Sequence[str]]) -> None:
        for code, sentences in fields.items():
            form = self.items[code]
            beside = form.words if form.said.data or not self._asks_yes_no(code) else form.said
            beside.errors = [*beside.errors, *sentences]

    def catch_up(self, replies: Sequence[ReplyLine]) -> None:
        """After a refusal: what is saved now, with what was typed."""
        self.replies = tuple(replies)
        for line_ in replies:
            self.items[line_.code].catch_up(line_)

    def problems(self) -> list[tuple[str, str]]:
        return [problem for form in self.items.values() for problem in form.problems()]

    def _asks_yes_no(self, code: str) -> bool:
        return next(reply.is_yes_no for reply in self.replies if reply.code == code)


def _reply_form(reply: ReplyLine) -> ReplyForm:
    form = ReplyForm(prefix=f"{reply.code}-", data=_said(reply))
    form.said.label = Label(form.said.id, reply.text)
    if not reply.is_yes_no:
        form.words.label = Label(form.words.id, reply.text)
        form.words.flags.required = True
    return form


def _said(reply: ReplyLine) -> dict[str, str]:
    return {"said": reply.said, "words": reply.words, "seen": reply.at.isoformat() if reply.at else ""}


def _moment(text_: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text_)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


class SignForm(Versioned):
    """The version that was read."""


class BackForm(Versioned):
    """Sending a return back, with the reason."""

    reason = text(
        _l("Reason"), required=True, longest=LONGEST_WORDS, hint=_l("What should they look at again? They read this.")
    )


class OutOfTurnForm(Form):
    """Why a risk is looked at now, and by when."""

    trigger: Any = choice(
        _l("What has happened?"), [(each.value, _l(words)) for each, words in TRIGGERS.items()], radio=True
    )
    reason = text(
        _l("In a few words"),
        required=True,
        longest=LONGEST_WORDS,
        hint=_l("The owner reads it. It is kept with the review."),
    )
    due_on = day(_l("Answer by"), required=True)

    def why(self) -> OutOfTurn:
        return OutOfTurn(Trigger(self.trigger.data), self.reason.data or "", self.due_on.data)


def page_number() -> int:
    """The page asked for, 1 for what is no number."""
    asked = request.args.get("page", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
