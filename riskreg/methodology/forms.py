"""What a browser may send to the methodology: a version to upload, and the day from which one is used."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField
from wtforms.validators import Length, ValidationError

from riskreg.methodology.operations import LARGEST_SOURCE, LONGEST_REASON
from riskreg.web.fields import Form, day, is_text, text


class UploadForm(Form):
    """A profile as a file or as pasted text. What a file is, is decided by its content; its name is never used."""

    file = FileField(_l("File"), description=_l("A methodology profile in TOML, at most 100 kB."))
    source = text(_l("Or paste its text"), rows=12, longest=LARGEST_SOURCE)

    def read(self) -> str | None:
        """The text that was sent, or None after saying what is wrong with it."""
        if not self.validate():
            return None
        content = self.file.data.read(LARGEST_SOURCE + 1) if self.file.data else b""
        if bool(content) == bool(self.source.data):
            return self._say(_l("Choose a file or paste the text of one: one of the two."))
        if len(content) > LARGEST_SOURCE:
            return self._say(_l("Choose a smaller file: a methodology has at most 100 kB."))
        return self._decoded(content) if content else str(self.source.data)

    def _decoded(self, content: bytes) -> str | None:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return self._say(_l("Choose a text file in UTF-8: this one is something else."))

    def _say(self, sentence: Any) -> str | None:
        self.file.errors = [*self.file.errors, sentence]
        return None


class AdoptForm(Form):
    """From when, and why; ``confirmed`` is set by the page that asks once more."""

    from_date = day(_l("In use from"), required=True, hint=_l("Today or a later day."))
    reason = text(_l("Reason"), required=True, longest=LONGEST_REASON, hint=_l("Who decided it, and why."))
    confirmed = HiddenField(validators=[Length(max=3), is_text])

    def validate_reason(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_l("Fill in “%(label)s”.", label=field.label.text))
