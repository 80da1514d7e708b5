"""A mail server on loopback for tests: it keeps what it gets, and tells every command before it answers."""

from __future__ import annotations

import email
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller


class Mailbox:
    """``on_command`` hears every command; ``refuses`` maps a recipient to the answer they are refused with."""

    def __init__(self) -> None:
        self.messages: list[email.message.Message] = []
        self.url = ""
        self.on_command: Callable[[str], None] = lambda _command: None
        self.refuses: dict[str, str] = {}

    async def handle_EHLO(  # noqa: N802 (the library's name)
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.on_command("EHLO")
        return responses

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        self.on_command("MAIL")
        envelope.mail_from = address
        return "250 yes"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        self.on_command("RCPT")
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 yes"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.messages.append(email.message_from_bytes(envelope.content))
        self.on_command("DATA")
        return "250 kept"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        self.on_command("QUIT")
        return "221 goodbye"

    def by_recipient(self) -> dict[str, list[str]]:
        """The Message-IDs of what each recipient got."""
        got: dict[str, list[str]] = {}
        for message in self.messages:
            got.setdefault(message["To"], []).append(message["Message-ID"])
        return got


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box, port = Mailbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.url = f"smtp://127.0.0.1:{port}?from=riskreg@example.org"
    yield box
    controller.stop()
