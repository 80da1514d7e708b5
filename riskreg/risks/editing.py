"""Changing the words of a risk: only while its lifecycle says that they may be edited."""

from collections.abc import Collection
from contextlib import AbstractContextManager

from riskreg.risks.keeping import Change, changing
from riskreg.risks.lifecycle_queries import refuse_unless_editable
from riskreg.store.work import Work


def changing_words(
    work: Work, reference: str, version: int, parts: Collection[str], *, anyhow: bool = False
) -> AbstractContextManager[Change]:
    """``changing``, refused in a state whose words are fixed: while the head decides, and after the end."""
    refuse_unless_editable(work, reference)
    return changing(work, reference, version, parts, anyhow=anyhow)
