"""Comparing two wordings: which words changed, and whether only the spelling did."""

import re
import unicodedata
from difflib import SequenceMatcher
from itertools import groupby

from riskreg.domain.folding import fold

Part = tuple[str, bool]
"""(text, changed): the parts of one wording, put together, are that wording."""

# Beyond this many differing words a comparison word by word is slow and unreadable: all of them count as changed.
MOST_WORDS = 800
# Shorter words are too often other words when one letter differs (now/not, Iran/Iraq).
_SHORTEST_TYPO = 5

_WORD = re.compile(r"\S+\s*|\s+")
_NUMBER = re.compile(r"(?<!\w)[-−]?\d+(?:[.,]\d+)*|\d+")


def word_parts(before: str, after: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both wordings cut into parts that are kept or changed; changes of blanks alone are not marked."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    old_marks, new_marks = _changed_words([word.rstrip() for word in old], [word.rstrip() for word in new])
    return _joined(old, old_marks), _joined(new, new_marks)


def says_the_same(before: str, after: str) -> bool:
    """Whether only spelling differs: blanks, case, accents, punctuation, or one slip within a longer word.

    Numbers are never spelling. A slip keeps the word's first letter, which tells "affect" from "effect", and is one
    letter more, less, other, or two swapped, in a word of five letters or more.
    """
    if _NUMBER.findall(before) != _NUMBER.findall(after):
        return False
    old, new = _plain_words(before), _plain_words(after)
    if "".join(old) == "".join(new):
        return True
    return len(old) == len(new) and all(_is_slip(first, second) for first, second in zip(old, new, strict=True))


def _changed_words(old: list[str], new: list[str]) -> tuple[list[bool], list[bool]]:
    start = _shared_start(old, new)
    end = _shared_start(old[start:][::-1], new[start:][::-1])
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    old_marks, new_marks = [True] * len(old_middle), [True] * len(new_middle)
    if max(len(old_middle), len(new_middle)) <= MOST_WORDS:
        for match in SequenceMatcher(None, old_middle, new_middle).get_matching_blocks():
            old_marks[match.a : match.a + match.size] = [False] * match.size
            new_marks[match.b : match.b + match.size] = [False] * match.size
    kept_start, kept_end = [False] * start, [False] * end
    return kept_start + old_marks + kept_end, kept_start + new_marks + kept_end


def _shared_start(first: list[str], second: list[str]) -> int:
    length = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        length += 1
    return length


def _joined(words: list[str], marks: list[bool]) -> tuple[Part, ...]:
    runs = groupby(zip(words, marks, strict=True), key=lambda pair: pair[1])
    return tuple(("".join(word for word, _ in run), changed) for changed, run in runs)


def _plain_words(text: str) -> list[str]:
    """Words without case, accents and punctuation; signs such as < and % stay, for they carry meaning."""
    return "".join(mark for mark in fold(text) if _carries_meaning(mark)).split()


def _carries_meaning(mark: str) -> bool:
    return mark in "%‰" or mark.isspace() or unicodedata.category(mark)[0] not in "PMCZ"


def _is_slip(first: str, second: str) -> bool:
    if first == second:
        return True
    if min(len(first), len(second)) < _SHORTEST_TYPO or first[0] != second[0]:
        return False
    if not (first.isalpha() and second.isalpha()):
        return False
    return _one_edit_apart(first, second)


def _one_edit_apart(first: str, second: str) -> bool:
    start = _shared_start(list(first), list(second))
    one, other = first[start:], second[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )
