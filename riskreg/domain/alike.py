"""Which of many short texts say the same: groups somebody may confirm, never made by themselves.

Each text, the most frequent first, joins the group whose first text it is most like, if it is alike enough, or begins
one of its own (leader clustering; J. A. Hartigan, "Clustering Algorithms", 1975, chapter 3). The likeness is that of
``likeness.py``. The same texts give the same groups, whatever order they come in.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from riskreg.domain.likeness import OF_CATEGORY, Rarity, Weighed, Wording, read_wording, share_of, weigh

ALIKE_ENOUGH = 0.5


def alike_texts(counted: Mapping[str, int], at_least: float = ALIKE_ENOUGH) -> tuple[tuple[str, ...], ...]:
    """The texts with how often each is used, as groups; the group used most comes first, its leader first in it."""
    readings = {text: read_wording(Wording(title=text)) for text in counted}
    rarity = Rarity(readings.values())
    groups: dict[str, list[str]] = {}
    leaders: dict[str, list[tuple[str, Weighed]]] = defaultdict(list)
    for text in sorted(counted, key=lambda each: (-counted[each], each)):
        weighed = weigh(rarity, readings[text])
        leader = _nearest(weighed, leaders, at_least)
        if leader is None:
            for root in weighed.weights:
                leaders[root].append((text, weighed))
        groups.setdefault(text if leader is None else leader, []).append(text)
    used = {leader: sum(counted[text] for text in texts) for leader, texts in groups.items()}
    return tuple(tuple(groups[leader]) for leader in sorted(groups, key=lambda each: (-used[each], each)))


def most_alike(text: str, others: Sequence[str], at_least: float = ALIKE_ENOUGH) -> tuple[str, ...]:
    """Those of the others that are alike enough, the most alike first."""
    readings = [read_wording(Wording(title=each)) for each in (text, *others)]
    rarity = Rarity(readings)
    mine, *theirs = (weigh(rarity, reading) for reading in readings)
    rated = sorted((-_share(mine, each), other) for each, other in zip(theirs, others, strict=True))
    return tuple(other for share, other in rated if -share >= at_least)


def _nearest(weighed: Weighed, leaders: Mapping[str, list[tuple[str, Weighed]]], at_least: float) -> str | None:
    """The leader the text is most like; only those that share a word with it are looked at."""
    near = {leader: other for root in weighed.weights for leader, other in leaders.get(root, ())}
    rated = [(-_share(weighed, other), leader) for leader, other in near.items()]
    share, leader = min(rated, default=(0.0, ""))
    return leader if leader and -share >= at_least else None


def _share(first: Weighed, second: Weighed) -> float:
    """A root cause has no category of its own: the cosine is all there is."""
    return share_of(first, second) / (1 - OF_CATEGORY)
