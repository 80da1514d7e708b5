"""Reading a TOML file somebody sent: the text, then its tables key by key, noting every problem with its place."""

import re
import tomllib
from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_FILE = 100_000
# The reader of the standard library takes quadratic time over the dots of one key: 30,000 of them cost 15 seconds.
_MOST_DOTS = 300


class NotToml(ValueError):
    """The text is no TOML, or too long to be read; says so in a sentence."""


def read_toml(source: str) -> dict[str, Any]:
    """What stands in the text; raises NotToml, whatever the text is, and soon."""
    if len(source) > _LONGEST_FILE or any(line.count(".") > _MOST_DOTS for line in source.split("\n")):
        raise NotToml("The file is too long to be read: keep it under 100,000 characters, and its keys short.")
    # tomllib lets ValueError through for a number of thousands of digits and RecursionError for deep nesting.
    try:
        return tomllib.loads(source)
    except RecursionError:
        raise NotToml("The file is nested too deeply.") from None
    except ValueError as error:
        raise NotToml(f"The file is not valid TOML: {error}.") from None


def quoted(value: str, longest: int = 60) -> str:
    """A value of the file as a sentence may show it: one line, printable, not too long."""
    text = "".join(mark if mark.isprintable() else " " for mark in value[:longest])
    return f"“{text}…”" if len(value) > longest else f"“{text}”"


def _name(values: dict[str, Any], number: int) -> str:
    code = values.get("code")
    return quoted(code) if isinstance(code, str) and code.strip() else f"number {number}"


class TomlTable:
    """One table with its place in words; wrong or missing values become a problem and a harmless default."""

    def __init__(self, values: dict[str, Any], place: str, problems: list[str]) -> None:
        self._left = dict(values)
        self.place = place
        self._problems = problems

    def problem(self, sentence: str) -> None:
        self._problems.append(f"{self.place}: {sentence}")

    def has(self, key: str) -> bool:
        return key in self._left

    def keys_left(self) -> tuple[str, ...]:
        """The keys not read yet, in the order of the file."""
        return tuple(self._left)

    def value(self, key: str) -> Any:
        """Whatever stands there, for the caller to judge; None when absent."""
        return self._left.pop(key, None)

    def text(self, key: str, longest: int | None = None) -> str:
        value = self._left.pop(key, None)
        if isinstance(value, str) and value.strip():
            if longest is not None and len(value.strip()) > longest:
                self.problem(f"{key} has {len(value.strip())} characters; shorten it to {longest}.")
            return value.strip()
        self.problem(f"{key} is missing; write it as text." if value in (None, "") else f"{key} must be text.")
        return ""

    def code(self, key: str, longest: int = 40) -> str:
        value = self.text(key)
        if value and not (_CODE.fullmatch(value) and len(value) <= longest):
            signs = f"lower-case letters, digits and underscores (at most {longest})"
            self.problem(f"{key} {quoted(value)} must be {signs}.")
        return value

    def number(self, key: str, least: int, most: int) -> int:
        value = self._left.pop(key, None)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.problem(f"{key} must be a whole number from {least} to {most}.")
        return least

    def flag(self, key: str) -> bool:
        value = self._left.pop(key, False)
        if not isinstance(value, bool):
            self.problem(f"{key} must be true or false.")
        return value is True

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts; absent means none."""
        value = self._left.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.problem(f"{key} must be a list of texts.")
            return ()
        if len(set(value)) < len(value):
            self.problem(f"{key} names the same thing twice.")
        return tuple(value)

    def known(self, what: str, value: str, known: Collection[str]) -> None:
        """Note a problem when `value` is not one of the known words; an empty value was reported when it was read."""
        if not value or value in known:
            return
        near = get_close_matches(value[:60], known, n=1)
        advice = f"Did you mean {quoted(near[0])}?" if near else f"Known: {', '.join(sorted(known)) or 'none'}."
        self.problem(f"there is no {what} {quoted(value)}. {advice}")

    def table(self, key: str, place: str) -> "TomlTable | None":
        """An inner table; None when absent or not a table."""
        value = self._left.pop(key, None)
        if isinstance(value, dict):
            return TomlTable(value, place, self._problems)
        if value is not None:
            self.problem(f"{key} must be a table.")
        return None

    def tables(self, key: str, what: str) -> tuple["TomlTable", ...]:
        """A list of tables, each named in problems by its code or, without one, by its number."""
        value = self._left.pop(key, None)
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            self.problem(f"write at least one [[{key}]] table.")
            return ()
        return tuple(
            TomlTable(item, f"{what} {_name(item, number)}", self._problems)
            for number, item in enumerate(value, start=1)
        )

    def refuse_the_rest(self) -> None:
        """Call when everything known was read: what is left is unknown."""
        for key in self._left:
            self.problem(f"the key {quoted(key)} is not known; remove it or correct its spelling.")
