"""What a browser may send about signing in, passwords and people."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from riskreg.domain.permissions import GRANTED_ROLES
from riskreg.domain.telling import Telling
from riskreg.people.passwords import LONGEST, SHORTEST
from riskreg.web.fields import Choices, Form, Versioned, choice, line

_NOBODY_HAS_ONE_SO_LONG = _l("Shorten the password to %(longest)s characters or fewer.", longest=LONGEST)


def secret(label: Any, *more: Any, autocomplete: str, hint: Any = "") -> PasswordField:
    """A password: taken as typed, never tidied, never shown again."""
    is_there = InputRequired(_l("Fill in “%(label)s”.", label=label))
    is_short_enough = Length(max=LONGEST, message=_NOBODY_HAS_ONE_SO_LONG)
    shown = {"autocomplete": autocomplete}
    return PasswordField(label, [is_there, is_short_enough, *more], description=hint, render_kw=shown)


def account(label: Any, hint: Any = "") -> Any:
    """The address somebody signs in with."""
    shown = {"type": "email", "autocomplete": "username", "spellcheck": "false"}
    return line(label, longest=254, hint=hint, render_kw=shown)


class SignInForm(Form):
    """``next`` is where to go afterwards, ``kept`` a form that waits to be sent again."""

    email = account(_l("E-mail address"))
    password = secret(_l("Password"), autocomplete="current-password")
    next = HiddenField()
    kept = HiddenField()


class ForgotForm(Form):
    email = account(_l("E-mail address"))


_HOW_LONG = _l("At least %(shortest)s characters. Four random words are easy to remember.", shortest=SHORTEST)


class NewPasswordForm(Form):
    """Setting a password with a one-time link."""

    password = secret(_l("New password"), autocomplete="new-password", hint=_HOW_LONG)
    again = secret(
        _l("New password again"),
        EqualTo("password", _l("Type the same password twice.")),
        autocomplete="new-password",
    )


class ChangePasswordForm(Form):
    old = secret(_l("Password you have now"), autocomplete="current-password")
    new = secret(_l("New password"), autocomplete="new-password", hint=_HOW_LONG)
    again = secret(
        _l("New password again"), EqualTo("new", _l("Type the same password twice.")), autocomplete="new-password"
    )


class PersonForm(Versioned):
    """A new person or a correction."""

    name = line(_l("Name"), longest=120)
    function = line(_l("Function"), longest=120, required=False, hint=_l("As in the organization chart."))
    email = line(_l("Duty e-mail address"), longest=254, render_kw={"type": "email", "spellcheck": "false"})
    entity_id = choice(_l("Entity"), required=False)

    def offer(self, entities: Choices) -> "PersonForm":
        offer(self.entity_id, _l("None"), entities)
        return self

    def words(self) -> dict[str, Any]:
        """What the operations take."""
        return {
            "name": self.name.data or "",
            "function": self.function.data or "",
            "email": self.email.data or "",
            "entity_id": chosen_id(self.entity_id.data),
        }


_HOW_FAR = _l("For focal points and heads of entity: the role reaches the entity and all below it.")


class GrantForm(Form):
    """A role and, for an entity role, where."""

    role = choice(_l("Role"), [("", _l("Choose a role")), *((role.value, role.label) for role in GRANTED_ROLES)])
    entity_id = choice(_l("Entity"), required=False, hint=_HOW_FAR)

    def offer(self, entities: Choices) -> "GrantForm":
        offer(self.entity_id, _l("Whole organization"), entities)
        return self


def offer(field: Any, empty: Any, choices: Choices) -> None:
    """Put choices that come from a query into a field, after the empty one."""
    field.choices = [("", empty), *choices]


def chosen_id(text: str | None) -> int | None:
    """The id behind a choice; None for the empty one."""
    return int(text) if text and text.isdecimal() else None


class TellingForm(Form):
    """How somebody wants to be told by mail."""

    telling = choice(
        _l("How do you want to be told by mail?"),
        [
            (Telling.AT_ONCE.value, _l("At once")),
            (Telling.DAILY.value, _l("Each morning, in one mail")),
            (Telling.WEEKLY.value, _l("On Monday mornings, in one mail")),
            (Telling.DUTIES_ONLY.value, _l("At once, and only what asks something of me")),
        ],
        radio=True,
    )
