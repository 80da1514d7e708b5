"""The way back: the list of the register somebody came from, and the risks before and after this one in it."""

from typing import Any

from riskreg.risks.page_content import Neighbours
from riskreg.store.work import Work


def neighbours(work: Work, query: str, row: Any) -> Neighbours | None:
    return None
