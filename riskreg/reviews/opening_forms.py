"""What a browser may send to open a review: a template of one's own, and what is chosen for one."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Field, HiddenField
from wtforms.validators import Length, ValidationError

from riskreg.reviews.opening import LONGEST_TITLE, Opening
from riskreg.reviews.opening_queries import PlanPage
from riskreg.web.fields import Form, Several, choice, day, is_text, line, text

LARGEST_TEMPLATE = 50_000  # bytes
ALL, SOME = "all", "some"


class TemplateForm(Form):
    """A template as a file or as pasted text. What a file is, is decided by its content; its name is never used."""

    file = FileField(_l("File"), description=_l("A review template in TOML, at most 50 kB."))
    source = text(_l("Or paste its text"), rows=12, longest=LARGEST_TEMPLATE)

    def read(self) -> str | None:
        """The text that was sent, or None after saying what is wrong with it."""
        if not self.validate():
            return None
        content = self.file.data.read(LARGEST_TEMPLATE + 1) if self.file.data else b""
        if bool(content) == bool(self.source.data):
            return self._say(_l("Choose a file or paste the text of one: one of the two."))
        if len(content) > LARGEST_TEMPLATE:
            return self._say(_l("Choose a smaller file: a template has at most 50 kB."))
        try:
            return content.decode("utf-8-sig") if content else str(self.source.data)
        except UnicodeDecodeError:
            return self._say(_l("Choose a text file in UTF-8: this one is something else."))

    def _say(self, sentence: Any) -> str | None:
        self.file.errors = [*self.file.errors, sentence]
        return None


class PlanForm(Form):
    """Title, days and entities. ``do`` says whether to check, to change again, or to open; ``own`` is a template."""

    own = HiddenField(validators=[Length(max=LARGEST_TEMPLATE), is_text])
    title = line(_l("Title"), longest=LONGEST_TITLE, hint=_l("What people will see in their work and in letters."))
    due_on = day(_l("Entities answer by"), required=True)
    closes_on = day(_l("Heads sign by"), required=True, hint=_l("On this day or later you can close the review."))
    which: Any = choice(_l("Who is asked?"), radio=True)
    regions = Several(_l("Whole regions"))
    entities = Several(_l("Single entities"))

    def offer(self, page: PlanPage) -> "PlanForm":
        """The choices of today; what the template says until something else was typed."""
        every = (ALL, _l("All %(n)s reporting entities", n=page.reporting))
        self.which.choices = ([] if page.must_choose else [every]) + [(SOME, _l("Only those I tick below"))]
        self.regions.choices = [(region, region or _l("no region")) for region, _entities in page.regions]
        self.entities.choices = [(str(each.id), each.name) for _region, entities in page.regions for each in entities]
        if "title" not in request.form:
            plan = page.plan
            self.title.data, self.due_on.data, self.closes_on.data = plan.title, plan.due_on, plan.closes_on
            self.which.data = SOME if page.must_choose else ALL
        return self

    def validate_entities(self, field: Field) -> None:
        if self.which.data == SOME and not (field.data or self.regions.data):
            raise ValidationError(_l("Tick at least one region or entity."))

    def opening(self, page: PlanPage) -> Opening:
        """What the operation takes, once the form is valid."""
        chosen = None
        if self.which.data == SOME:
            regions, ids = set(self.regions.data or ()), {int(each) for each in self.entities.data or ()}
            whole = {each.id for region, entities in page.regions if region in regions for each in entities}
            chosen = frozenset(ids | whole)
        return Opening(self.title.data or "", chosen, self.due_on.data, self.closes_on.data)

    def sent(self) -> list[tuple[str, str]]:
        """Everything again for the page that checks, as it was sent."""
        mine = set(self._fields) - {"csrf_token"}
        return [(name, value) for name, value in request.form.items(multi=True) if name in mine]
