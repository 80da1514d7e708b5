"""How alike two risks are, by the words they share, and which those are. It suggests; a person decides.

Each statement is a vector with one number for each root of a word: how much it says where it stands (title, event,
root causes, consequences) times how rare it is among the statements one compares with: term frequency × inverse
document frequency (K. Spärck Jones, "A statistical interpretation of term specificity", 1972; smoothed as
ln((1 + n) / (1 + df)) + 1). Two vectors are compared by the cosine of the angle between them (Salton, Wong and Yang,
"A vector space model for automatic indexing", 1975). Words are cut to their first six letters without a final s, a
plain way to bring the forms of a word together in several languages (McNamee and Mayfield, "Character n-gram
tokenization for European language text retrieval", 2004). Nine tenths of the likeness are that cosine, one tenth is the
same category. Nothing is learned and nothing is random.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, log, sqrt

from riskreg.domain.similarity import WORD, folded_words

PARTS: Mapping[str, int] = {"title": 3, "event": 2, "causes": 2, "consequences": 1}
"""How much a word says by where it stands."""

OF_CATEGORY = 0.1
_SMALL_WORDS = frozenset(
    WORD.findall(
        "after all also any are be been before between but can cannot could does each few has have had if it"
        " its later less many may more most new no not only other out own since so some still than that their"
        " them then they this those under until up was were when where which while who whose will without"
        " would"
    )
)
_ROOT = 6
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one risk. Equal ones are read once."""

    title: str = ""
    event: str = ""
    causes: tuple[str, ...] = ()
    consequences: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A wording taken apart: ``words`` maps each root to the word as it is written, ``parts`` to where it stands."""

    words: Mapping[str, str]
    parts: Mapping[str, frozenset[str]]
    category: str

    def said(self, root: str) -> int:
        """How much the root says here: its places weighed together."""
        return sum(PARTS[part] for part in self.parts[root])


@dataclass(frozen=True, slots=True)
class Shared:
    """Words both statements have, in the words of the first, and where: a part of both, or ``elsewhere``."""

    part: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """``share`` runs from 0 (no word in common) to 1 (the same words and category). ``roots`` are all shared ones;
    ``shared`` the heaviest of them by where they stand, ``more`` how many others there are.
    """

    share: float
    shared: tuple[Shared, ...] = ()
    more: int = 0
    same_category: bool = False
    roots: frozenset[str] = frozenset()

    @property
    def per_cent(self) -> int:
        return round(self.share * 100)


class Rarity:
    """How rare each root is among the statements of a collection."""

    def __init__(self, collection: Iterable[Reading]) -> None:
        counted: Counter[str] = Counter()
        self._size = 0
        for reading in collection:
            self._size += 1
            counted.update(reading.parts.keys())
        self._counted = counted

    def of(self, root: str) -> float:
        return log((1 + self._size) / (1 + self._counted[root])) + 1

    def weights(self, reading: Reading) -> dict[str, float]:
        """The vector of a statement, of length one; empty for a statement without words."""
        plain = {root: reading.said(root) * self.of(root) for root in reading.parts}
        length = sqrt(sum(weight * weight for weight in plain.values()))
        return {root: weight / length for root, weight in plain.items()} if length else {}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A statement with its vector, ready to be compared with many."""

    reading: Reading
    weights: Mapping[str, float]


def weigh(rarity: Rarity, reading: Reading) -> Weighed:
    return Weighed(reading, rarity.weights(reading))


def share_of(first: Weighed, second: Weighed) -> float:
    """The likeness as a number alone, for whoever compares with many and explains one."""
    few, many = sorted((first.weights, second.weights), key=len)
    # Rounded once, so that the order in which words are added makes no difference.
    cosine = fsum(weight * many[root] for root, weight in few.items() if root in many)
    if not cosine:
        return 0.0
    same = first.reading.category == second.reading.category != ""
    return (1 - OF_CATEGORY) * min(1.0, cosine) + OF_CATEGORY * same


def likeness(first: Weighed, second: Weighed) -> Likeness:
    """How alike two statements of one collection are; symmetric but for whose words are named."""
    few, many = sorted((first.weights, second.weights), key=len)
    products = {root: few[root] * many[root] for root in few if root in many}
    if not products:
        return Likeness(0.0)
    same = first.reading.category == second.reading.category != ""
    heaviest = sorted(products, key=lambda root: (-products[root], root))
    named = tuple(_grouped(first.reading, second.reading, heaviest[:MOST_NAMED]))
    return Likeness(share_of(first, second), named, max(0, len(heaviest) - MOST_NAMED), same, frozenset(products))


@lru_cache(maxsize=4096)
def read_wording(wording: Wording) -> Reading:
    """The wording taken apart into roots."""
    words: dict[str, str] = {}
    parts: dict[str, set[str]] = {}
    texts = {"title": wording.title, "event": wording.event, "causes": "\n".join(wording.causes)}
    for part, text in (texts | {"consequences": wording.consequences}).items():
        for word in _words(text):
            words.setdefault(root_of(word), word)
            parts.setdefault(root_of(word), set()).add(part)
    return Reading(words, {root: frozenset(places) for root, places in parts.items()}, wording.category)


def root_of(word: str) -> str:
    """The beginning of a folded word, under which its forms are one: ``agreement`` and ``agreements``."""
    stem = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    return stem[:_ROOT]


def marked(text: str, roots: frozenset[str]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, each with whether it is a word with one of the roots; joined they are the text."""
    return tuple(_pieces(text, roots))


def _pieces(text: str, roots: frozenset[str]) -> Iterator[tuple[str, bool]]:
    done = 0
    for found in WORD.finditer(text):
        if any(root_of(word) in roots for word in _words(found.group())):
            if done < found.start():
                yield text[done : found.start()], False
            yield found.group(), True
            done = found.end()
    if done < len(text):
        yield text[done:], False


def _words(text: str) -> Iterator[str]:
    """Folded words that say something: no small words, no single letters."""
    return (word for word in folded_words(text) if len(word) > 1 and word not in _SMALL_WORDS)


def _grouped(first: Reading, second: Reading, roots: Sequence[str]) -> Iterator[Shared]:
    by_part: dict[str, list[str]] = {}
    for root in roots:
        both = first.parts[root] & second.parts[root]
        part = max(both, key=lambda each: PARTS[each] * 10 + len(each)) if both else "elsewhere"
        by_part.setdefault(part, []).append(first.words[root])
    for part in (*PARTS, "elsewhere"):
        if part in by_part:
            yield Shared(part, tuple(by_part[part]))
