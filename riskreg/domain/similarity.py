"""How alike two titles are, to find possible duplicates regardless of accents, case, word order and endings."""

import re
from collections.abc import Iterable

from riskreg.domain.folding import fold

WORD = re.compile(r"[^\W_]+")
# The small words of the three languages in which most entities write.
_STOP_WORDS = frozenset(
    WORD.findall(
        "a an and are as at by for from in into is of on or the to with"
        " au aux avec d dans de des du en et l la le les ou par pour sur un une"
        " con del el los las o para por que se una y risk risque riesgo"
    )
)


def folded_words(text: str) -> tuple[str, ...]:
    """Words without accents, case and stop words; all words when nothing but stop words is there."""
    words = tuple(WORD.findall(fold(text)))
    return tuple(word for word in words if word not in _STOP_WORDS) or words


def title_similarity(first: str, second: str) -> float:
    """0.0 (nothing shared) to 1.0 (the same words): the mean of two Dice coefficients, 2·|A∩B| / (|A|+|B|).

    One compares the sets of words, which forgives their order; the other the sets of three-letter pieces of each
    word, which forgives endings and slips of the pen. A title without any word is like nothing. Symmetric.
    """
    return _likeness(folded_words(first), folded_words(second))


def similar_titles(
    title: str, candidates: Iterable[tuple[str, str]], at_least: float = 0.55, most: int = 5
) -> tuple[tuple[str, str], ...]:
    """The (reference, title) pairs alike enough, the most alike first; pass candidates that a search has narrowed."""
    words = folded_words(title)
    rated = ((_likeness(words, folded_words(other)), reference, other) for reference, other in candidates)
    alike = sorted((-rate, reference, other) for rate, reference, other in rated if rate >= at_least)
    return tuple((reference, other) for _, reference, other in alike[:most])


def _likeness(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    if not first or not second:
        return 0.0
    return (_dice(set(first), set(second)) + _dice(_pieces(first), _pieces(second))) / 2


def _dice(first: set[str], second: set[str]) -> float:
    return 2 * len(first & second) / (len(first) + len(second))


def _pieces(words: tuple[str, ...]) -> set[str]:
    """Three letters at a time, each word edged with blanks so that its beginning weighs more than its end."""
    edged = (f"  {word} " for word in words)
    return {word[at : at + 3] for word in edged for at in range(len(word) - 2)}
