"""What may stand in a name, a function or an e-mail address: one line of real text."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from riskreg.domain.plain_text import DIRECTION_MARKS

Problems = dict[str, list[str]]


def checked_line(problems: Problems, field: str, label: str, value: str, *, longest: int, required: bool = True) -> str:
    """The text as it is kept (composed, no space around); what is wrong with it is added to ``problems``."""
    text = unicodedata.normalize("NFC", value).strip()
    if required and not text:
        problems.setdefault(field, []).append(f"Fill in “{label}”.")
    if len(text) > longest:
        problems.setdefault(field, []).append(f"Shorten “{label}” to {longest} characters or fewer.")
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") or sign in DIRECTION_MARKS for sign in text):
        problems.setdefault(field, []).append(f"Remove the invisible control characters from “{label}”.")
    return text


def checked_email(problems: Problems, value: str) -> str:
    """The address in lower case: one account for one mailbox, however it was typed."""
    try:
        found = validate_email(value.strip(), allow_smtputf8=False, check_deliverability=False)
        return found.normalized.lower()
    except (EmailNotValidError, UnicodeError):
        problems.setdefault("email", []).append("Enter an e-mail address such as name.surname@example.org.")
        return ""


def account_of(email: str) -> str:
    """How an address typed at sign-in is compared with those kept; never refuses."""
    return unicodedata.normalize("NFC", email).strip().lower()
