"""Groups of texts that may say the same: complete, stable, and of what is alike."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.alike import alike_texts, most_alike

TEXTS = st.dictionaries(st.text("abc no agreement,", max_size=20), st.integers(1, 5), max_size=8)


@given(TEXTS, st.randoms(use_true_random=False))
def test_every_text_is_in_one_group_whatever_order_they_come_in(counted, dice: random.Random):
    groups = alike_texts(counted)
    assert sorted(text for group in groups for text in group) == sorted(counted)
    shuffled = list(counted.items())
    dice.shuffle(shuffled)
    assert alike_texts(dict(shuffled)) == groups


@given(TEXTS)
def test_the_group_used_most_comes_first(counted):
    used = [sum(counted[text] for text in group) for group in alike_texts(counted)]
    assert used == sorted(used, reverse=True)


def test_what_says_the_same_is_together_and_the_rest_apart():
    counted = {"No host-country agreement": 3, "Host country agreement missing": 1, "Late payment of contributions": 2, "Cyclone": 1}
    assert alike_texts(counted)[0] == ("No host-country agreement", "Host country agreement missing")
    assert len(alike_texts(counted)) == 3


def test_those_like_a_text_come_with_the_most_alike_first():
    others = ["Cyclone", "No agreement signed with the host country", "No host-country agreement"]
    assert most_alike("Host-country agreement", others) == ("No host-country agreement", "No agreement signed with the host country")
    assert most_alike("", others) == ()
