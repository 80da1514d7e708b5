"""Folding text so that a search finds words regardless of accents, case and script."""

import re
import unicodedata

_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_WORD = re.compile(r"\w+", re.UNICODE)


def fold(text: str) -> str:
    """Lower case, without accents, compatibility forms resolved: ``Gestión ﬁnancière`` gives ``gestion financiere``."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in parts if not unicodedata.combining(mark)).casefold()


def search_words(text: str) -> list[str]:
    """The folded words of a text in order; a run of Chinese, Japanese or Korean gives its pairs of signs.

    Those scripts put no space between words, and neither database splits them.
    """
    if text.isascii():
        return _WORD.findall(text.lower())
    words: list[str] = []
    for word in _WORD.findall(fold(text)):
        run = _CJK.search(word)
        words.extend(_pairs(word) if run else [word])
    return words


def _pairs(run: str) -> list[str]:
    return [run] if len(run) < 2 else [run[i : i + 2] for i in range(len(run) - 1)]
