"""Mail as files: what a demonstration sends, so that people can read it and nobody gets it."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from riskreg.tasks.mail_operations import DueMail
from riskreg.tasks.smtp import as_message

_FROM = "riskreg@demonstration.example"


@dataclass(frozen=True, slots=True)
class SentMail:
    """One mail as its reader would see it."""

    subject: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class MailPage:
    """``mails`` is None where mail is really sent."""

    title: str
    address: str
    mails: tuple[SentMail, ...] | None


@dataclass(frozen=True, slots=True)
class MailFolder:
    """A folder that takes mail."""

    folder: Path

    def send(self, mail: DueMail) -> None:
        """Write the mail as a file under its own name: the same mail again is the same file. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{mail.id:06}.part"
        draft.write_bytes(as_message(mail, _FROM).as_bytes())
        draft.replace(self.folder / f"{mail.id:06}.eml")

    def to(self, address: str, most: int = 20) -> tuple[SentMail, ...]:
        """The latest mails to that address, the newest first."""
        found = (_read(file) for file in sorted(self.folder.glob("*.eml"), reverse=True))
        theirs = [_as_sent(mail) for mail in found if mail["To"] == address]
        return tuple(theirs[:most])


def _read(file: Path) -> EmailMessage:
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _as_sent(mail: EmailMessage) -> SentMail:
    text = mail.get_body(("plain",))
    return SentMail(str(mail["Subject"]), parsedate_to_datetime(str(mail["Date"])), text.get_content() if text else "")
