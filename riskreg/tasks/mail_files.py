"""Mail as files: what a demonstration sends, so that everybody can read it and nobody gets it."""

from dataclasses import dataclass
from pathlib import Path

from riskreg.tasks.mail_operations import DueMail
from riskreg.tasks.smtp import as_message

_FROM = "riskreg@demonstration.example"


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
