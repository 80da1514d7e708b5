"""The words of the mails about accounts: a link and what to do with it, nothing else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str


def invitation_letter(name: str, link: str, organization: str) -> Letter:
    """What an invited person reads."""
    register = _register_of(organization)
    return Letter(
        _subject(f"Your account for {register}"),
        f"Dear {name},\n\nan account for {register} was made for you. "
        f"Choose a password within 72 hours at this address:\n\n{link}\n\n"
        "The link works once. If it no longer works, ask an administrator for a new one.\n",
    )


def reset_letter(name: str, link: str, organization: str) -> Letter:
    """What somebody who forgot a password reads."""
    register = _register_of(organization)
    return Letter(
        _subject(f"Choose a new password for {register}"),
        f"Dear {name},\n\nsomebody asked for a new password for your account in {register}. "
        f"If it was you, choose one within two hours at this address:\n\n{link}\n\n"
        "The link works once. If it was not you, do nothing: your password stays as it is.\n",
    )


def _register_of(organization: str) -> str:
    return f"the Risk Register of {organization}" if organization else "the Risk Register"


def _subject(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "…"
