"""Configuration, read once from the environment into one typed value; what cannot work is refused in a sentence."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from riskreg.domain.errors import Refusal

SHORTEST_KEY = 32  # characters
FEWEST_DIFFERENT = 10  # different characters; 32 random hexadecimal digits have fewer once in ten thousand times
WELL_KNOWN = ("changeme", "change-me", "change_me", "password", "secretkey", "secret", "development", "riskreg", "dev")
HOW_TO_MAKE_A_KEY = 'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
MOST_PROXIES = 10


class SettingsRefused(Refusal):
    """A setting is missing or cannot work. ``sentence`` names the variable and says what to do."""


class MailSecurity(StrEnum):
    """How the mail server is spoken to; the value is the scheme of ``RISKREG_MAIL_URL``."""

    PLAIN = "smtp"
    TLS = "smtps"
    STARTTLS = "starttls"


_MAIL_PORTS = {MailSecurity.PLAIN: 25, MailSecurity.TLS: 465, MailSecurity.STARTTLS: 587}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and the address it comes from."""

    host: str
    port: int
    security: MailSecurity
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Read ``smtp|smtps|starttls://[user:password@]host[:port][?from=address]``."""
        parts = _split("RISKREG_MAIL_URL", url)
        if parts.scheme not in set(MailSecurity) or not parts.hostname or parts.path not in ("", "/"):
            raise SettingsRefused(
                "RISKREG_MAIL_URL is not a mail server. Write smtp://host:port, smtps://user:password@host "
                "or starttls://user:password@host."
            )
        security = MailSecurity(parts.scheme)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        sender = _sender(parts, user)
        return cls(parts.hostname, parts.port or _MAIL_PORTS[security], security, sender, user, password)


@dataclass(frozen=True, slots=True)
class Settings:
    """One register's configuration. Whatever may hold a secret stays out of ``repr``."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    data_dir: Path
    mail_url: str = field(default="", repr=False)
    organization: str = "Your organization"
    demonstration: bool = False
    demo_password: str = field(default="", repr=False)
    base_url: str = ""
    trusted_proxies: int = 0

    @property
    def mail_folder(self) -> Path:
        """Where a demonstration without a mail server puts its mail."""
        return self.data_dir / "mail"

    @property
    def mail_server(self) -> MailServer | None:
        """Where mail goes; None when no mail is configured."""
        return MailServer.from_url(self.mail_url) if self.mail_url else None


def read_settings(
    environ: Mapping[str, str],
    *,
    data_dir: Path | str | None = None,
    demonstration: bool = False,
    needs_key: bool = True,
) -> Settings:
    """The settings in the environment; ``data_dir`` wins over ``RISKREG_DATA_DIR``. Raises ``SettingsRefused``.

    The demonstration makes its own key and keeps it in the data folder. ``needs_key=False`` is for a command that
    serves nothing and signs nothing: it may go without a key, but a weak one is still refused.
    """

    def given(name: str) -> str:
        return environ.get(f"RISKREG_{name}", "").strip()

    data = Path(data_dir or given("DATA_DIR") or "instance").absolute()
    key = given("SECRET_KEY")
    if demonstration:
        key = key or _kept_key(data / "secret-key")
    elif key or needs_key:
        _refuse_weak(key)
    settings = Settings(
        database_url=_database_url(given("DATABASE_URL"), data),
        secret_key=key,
        data_dir=data,
        mail_url=given("MAIL_URL"),
        organization=given("ORGANIZATION") or ("UN Human Rights" if demonstration else "Your organization"),
        demonstration=demonstration,
        demo_password=given("DEMO_PASSWORD"),
        base_url=_base_url(given("BASE_URL")),
        trusted_proxies=_proxies(given("TRUSTED_PROXIES")),
    )
    _refuse_control_characters(settings.organization)
    _ = settings.mail_server  # a bad mail address is refused now, not when the first mail is due
    return settings


def _database_url(url: str, data: Path) -> str:
    if not url:
        if "?" in str(data):
            raise SettingsRefused("The name of the data folder has a question mark. Choose another folder.")
        return f"sqlite:///{data / 'riskreg.sqlite3'}"
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.removeprefix("/") not in ("", ":memory:") and rest.startswith("/"):
        return url
    if scheme in ("postgresql+psycopg", "postgresql", "postgres") and len(_split("RISKREG_DATABASE_URL", url).path) > 1:
        return f"postgresql+psycopg://{rest}"
    raise SettingsRefused(
        "RISKREG_DATABASE_URL is not a database riskreg knows. "
        "Write postgresql+psycopg://user:password@host/database or sqlite:///file."
    )


def _refuse_weak(key: str) -> None:
    if not key:
        raise SettingsRefused(f"RISKREG_SECRET_KEY is missing. {HOW_TO_MAKE_A_KEY}")
    if len(key) < SHORTEST_KEY:
        raise SettingsRefused(
            f"RISKREG_SECRET_KEY has {len(key)} characters and needs at least {SHORTEST_KEY}. {HOW_TO_MAKE_A_KEY}"
        )
    if is_guessable(key):
        raise SettingsRefused(f"RISKREG_SECRET_KEY is easy to guess. {HOW_TO_MAKE_A_KEY}")


def is_guessable(key: str) -> bool:
    """Few different characters, a repeated piece, or mostly words everybody tries first."""
    rest = key.lower()
    for word in WELL_KNOWN:
        rest = rest.replace(word, "")
    repeats_itself = key in (key + key)[1:-1]
    return len(set(key)) < FEWEST_DIFFERENT or repeats_itself or len(rest) < SHORTEST_KEY // 2


def _kept_key(file: Path) -> str:
    """The demonstration's key, made at the first start; of two first starts at once, both get the same one."""
    try:
        if not file.exists():
            _keep_new_key(file)
        key = file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsRefused(f"The data folder {file.parent} cannot be used: {error}.") from error
    if len(key) < SHORTEST_KEY:
        raise SettingsRefused(f"{file} holds no key. Delete it, and the next start makes a new one.")
    return key


def _keep_new_key(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Written whole under another name (mkstemp gives mode 0600), then linked: nobody ever reads half a key.
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=".secret-key-")
    try:
        with os.fdopen(handle, "w") as open_draft:
            open_draft.write(secrets.token_urlsafe(48) + "\n")
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


def _base_url(url: str) -> str:
    if not url:
        return ""
    parts = _split("RISKREG_BASE_URL", url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise SettingsRefused(
            "RISKREG_BASE_URL is not an address people can open. Write https://risks.example.org and no more."
        )
    return url.rstrip("/")


def _proxies(count: str) -> int:
    if not count:
        return 0
    if count.isascii() and count.isdigit() and len(count) <= 2 and int(count) <= MOST_PROXIES:
        return int(count)
    raise SettingsRefused(f"RISKREG_TRUSTED_PROXIES is the number of proxies in front: write 0 to {MOST_PROXIES}.")


def _sender(parts: SplitResult, user: str) -> str:
    sender = (parse_qs(parts.query).get("from") or [user if "@" in user else f"riskreg@{parts.hostname}"])[0]
    name, at, domain = sender.rpartition("@")
    if not (name and at and domain) or any(letter.isspace() or not letter.isprintable() for letter in sender):
        raise SettingsRefused("RISKREG_MAIL_URL ends in a from= that is not an e-mail address.")
    return sender


def _split(variable: str, url: str) -> SplitResult:
    """The parts of a URL, its port checked; never repeats the URL, which may hold a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise SettingsRefused(
            f"{variable} cannot be read as an address. "
            "Check the port, and write special characters of a password as %40 and so on."
        ) from error
    return parts


def _refuse_control_characters(organization: str) -> None:
    if not organization.isprintable() or len(organization) > 200:
        raise SettingsRefused("RISKREG_ORGANIZATION is a name on one line of at most 200 characters.")
