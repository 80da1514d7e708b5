"""The way back: the list of the register somebody came from, and the risks before and after this one in it."""

from urllib.parse import parse_qs

from riskreg.domain.errors import Invalid
from riskreg.domain.references import risk_number, risk_reference
from riskreg.risks.listing_queries import listed_references
from riskreg.risks.page_content import Neighbours
from riskreg.risks.register_filter import PAGE_SIZE, RegisterFilter, read_filter
from riskreg.store.work import Work

_LONGEST_QUERY = 1000
_MOST_VALUES = 60


def neighbours(work: Work, query: str | None, reference: str) -> Neighbours | None:
    """Previous and next risk in the list of that query; None when the person came from no list.

    The query holds the page of the list, so only that page and a row on either side are read. A risk that has left the
    list meanwhile keeps the way back and has no neighbours.
    """
    chosen = _read(query) if query is not None else None
    if chosen is None:
        return None
    begins = max(0, (chosen.page - 1) * PAGE_SIZE - 1)
    try:
        listed = listed_references(work, chosen, begins, PAGE_SIZE + 2)
    except Invalid:
        return None
    number = risk_number(reference)
    here = listed.index(risk_reference(number)) if number and risk_reference(number) in listed else None
    if here is None:
        return Neighbours(chosen.query())
    at = begins + here
    return Neighbours(
        query=_on_page_of(chosen, at),
        previous=listed[here - 1] if here else None,
        previous_query=_on_page_of(chosen, at - 1),
        next=listed[here + 1] if here + 1 < len(listed) else None,
        next_query=_on_page_of(chosen, at + 1),
    )


def _read(query: str) -> RegisterFilter | None:
    """The list of a query string kept in an address; one that is none is no reason to refuse the risk."""
    if len(query) > _LONGEST_QUERY:
        return None
    try:
        return read_filter(parse_qs(query, max_num_fields=_MOST_VALUES))
    except (Invalid, ValueError):
        return None


def _on_page_of(chosen: RegisterFilter, at: int) -> str:
    return chosen.but(page=max(at, 0) // PAGE_SIZE + 1).query()
