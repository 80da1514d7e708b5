"""A table of a methodology file: a misspelt key is one problem, and a text is one line that can be shown."""

import unicodedata
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Any

from riskreg.domain.scale import Level
from riskreg.domain.toml_table import TomlTable, quoted

LEVEL_NAMES = tuple(level.value for level in Level)
_MOST_SLIPS = 20
# These reorder the text around them, so that a name would read as another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class ProfileTable(TomlTable):
    """One table whose expected keys are known: a key near to a missing one is reported once and read as that one."""

    def __init__(self, values: dict[str, Any], place: str, problems: list[str], keys: Collection[str]) -> None:
        super().__init__(values, place, problems)
        missing = [key for key in keys if not self.has(key)]
        # Comparing spellings is slow: a table of thousands of unknown keys is not a slip of the pen.
        for wrong in [key for key in self.keys_left() if key not in keys][:_MOST_SLIPS]:
            near = get_close_matches(wrong[:60], missing, n=1, cutoff=0.7)
            if near:
                self.problem(f"the key {quoted(wrong)} is not known; did you mean {quoted(near[0])}?")
                missing.remove(near[0])
                self._left[near[0]] = self._left.pop(wrong)

    def words(self, key: str, longest: int = 120) -> str:
        """A text of one line; raises nothing, reports what is missing, too long or cannot be shown."""
        return self.line(key, self.text(key), longest)

    def optional_words(self, key: str, longest: int = 500) -> str:
        return self.words(key, longest) if self.has(key) else ""

    def line(self, key: str, text: str, longest: int) -> str:
        """The text with single blanks; a problem when it is too long or holds marks that cannot be shown."""
        text = " ".join(text.split())
        if len(text) > longest:
            self.problem(f"{key} has {len(text)} characters; shorten it to {longest}.")
        if any(unicodedata.category(mark) in ("Cc", "Cs") or mark in _TURNING for mark in text):
            self.problem(f"{key} contains a character that cannot be shown; type it again.")
        return text

    def level(self, key: str) -> Level | None:
        """The level named under a key; None when there is none, which was then reported."""
        return self.as_level(key, self.value(key))

    def as_level(self, name: str, value: object) -> Level | None:
        """The level with that name, compared as text; None for anything else, which was then reported."""
        if isinstance(value, str) and value in LEVEL_NAMES:
            return Level(value)
        said = f", not {quoted(value)}" if isinstance(value, str) else ""
        self.problem(f"{name} must be one of the levels {', '.join(LEVEL_NAMES)}{said}.")
        return None

    def inner(self, key: str, keys: Collection[str]) -> "ProfileTable | None":
        """The table under a key, its place written as in the file; None when it is missing, which was then reported."""
        value = self.value(key)
        if isinstance(value, dict):
            return ProfileTable(value, self._path(key), self._problems, keys)
        self.problem(f"write the table [{self._path(key)}].")
        return None

    def each(self, key: str, keys: Collection[str]) -> "Iterable[ProfileTable]":
        """The tables of a list, counted from 1 in their places; none when it is no list of tables, then reported."""
        value = self.value(key)
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return [ProfileTable(item, f"{key} {at}", self._problems, keys) for at, item in enumerate(value, start=1)]
        self.problem(f"write at least one [[{key}]] table.")
        return ()

    def _path(self, key: str) -> str:
        shown = f'"{key}"' if " " in key else key
        return shown if self.place == "profile" else f"{self.place}.{shown}"
