"""Passwords: hashed with argon2id, checked in the same time whether the account exists or not."""

import os
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12  # characters
LONGEST = 1000  # characters: argon2 would take any length, a browser field need not
_SILLY = frozenset(
    {"password", "passwort", "motdepasse", "contrasena", "letmein", "welcome", "qwerty", "qwertyuiop", "azerty"}
    | {"administrator", "iloveyou", "changeme", "secret", "unitednations", "humanrights", "riskregister", "abcdefgh"}
)


def hash_password(text: str) -> str:
    """The argon2id hash of a password, with its parameters and salt inside."""
    return _hasher(_is_cheap()).hash(_octets(text))


def check_password(hashed: str, text: str) -> bool:
    """Whether the text is the password behind the hash; an empty or foreign hash fits no password."""
    try:
        return _hasher(_is_cheap()).verify(hashed, _octets(text))
    except (VerificationError, InvalidHashError):
        return False


def check_password_of_nobody(text: str) -> None:
    """Do the work of a check for an account that does not exist, so that the time taken tells nothing."""
    check_password(_hash_of_nobody(_is_cheap()), text)


def problems_of_password(text: str, *, about: tuple[str, ...] = ()) -> list[str]:
    """Sentences on why a new password is too weak; ``about`` are the name and e-mail that it must not hold."""
    if len(text) < SHORTEST:
        return [f"Choose a password of at least {SHORTEST} characters. Four random words are easy to remember."]
    if len(text) > LONGEST:
        return [f"Choose a password of at most {LONGEST} characters."]
    if _is_about(text, about):
        return ["Choose a password without your name or e-mail address in it."]
    if _is_silly(text):
        return ["Choose a password that is harder to guess: this one is among the first somebody would try."]
    return []


def _is_about(text: str, about: tuple[str, ...]) -> bool:
    folded = text.casefold()
    pieces = {piece.casefold() for words in about for piece in (words, words.partition("@")[0], *words.split())}
    return any(len(piece) >= 4 and piece in folded for piece in pieces)


def _is_silly(text: str) -> bool:
    letters = "".join(sign for sign in text.casefold() if sign.isalpha())
    return len(set(text)) < 5 or letters in _SILLY or text.casefold() in "01234567890123456789" or _repeats(text)


def _repeats(text: str) -> bool:
    return text in (text + text)[1:-1]


def _octets(text: str) -> bytes:
    # Keyboards compose letters differently: the same password must give the same octets. A half surrogate can be
    # sent by a program only; it must not end in a server error.
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def _is_cheap() -> bool:
    return os.environ.get("RISKREG_PASSWORD_COST") == "test"


@cache
def _hasher(cheap: bool) -> PasswordHasher:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else PasswordHasher()


@cache
def _hash_of_nobody(cheap: bool) -> str:
    return _hasher(cheap).hash(os.urandom(16))
