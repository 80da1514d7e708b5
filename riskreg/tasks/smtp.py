"""Handing mail over to a mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from riskreg import clock
from riskreg.settings import MailSecurity, MailServer
from riskreg.tasks.mail_operations import DueMail

PATIENCE = 20  # seconds a mail server is given for each answer; all of them together must fit into the first pause


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server of the settings. ``Smtp.at("smtp://host:25")`` reads an address."""

    server: MailServer

    @classmethod
    def at(cls, url: str) -> "Smtp":
        return cls(MailServer.from_url(url))

    def send(self, mail: DueMail) -> None:
        """Hand the mail over; raises OSError or SMTPException when it is not taken, ValueError when it is malformed."""
        message = as_message(mail, self.server.sender)
        with _connected(self.server) as connection:
            connection.send_message(message)


def as_message(mail: DueMail, sender: str) -> EmailMessage:
    """The mail with its headers. A recipient or subject with a line end in it raises ValueError: it would be a header.

    Every try has the same Message-ID, so that a mailbox that got it twice can tell.
    """
    if any(sign in mail.recipient + mail.subject for sign in "\r\n\x00"):
        raise ValueError("a line end in the recipient or the subject")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{sha256(mail.key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"
    message["Date"] = format_datetime(clock.now())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    secure = ssl.create_default_context()
    if server.security is MailSecurity.TLS:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=secure)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    with connection:
        if server.security is MailSecurity.STARTTLS:
            connection.starttls(context=secure)
        if server.user:
            connection.login(server.user, server.password)
        yield connection
