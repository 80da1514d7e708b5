"""What the list of decisions is narrowed by and how it is sorted, as it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

STATUSES: Mapping[str, str] = {
    "followed": "Followed up",
    "open": "Open",
    "in_progress": "In progress",
    "done": "Implemented, to be confirmed",
    "implemented": "Implemented",
    "not_implemented": "Not implemented",
    "in_force": "In force",
    "superseded": "Superseded",
}
SORTS = ("decided", "body", "due", "status")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class TrackerFilter:
    """``entity`` is a code: of it and those below; ``sort`` one of ``SORTS``, its natural order turned if reversed."""

    q: str = ""
    body: str = ""
    status: str = ""
    entity: str = ""
    is_overdue: bool = False
    sort: str = "decided"
    is_reversed: bool = False
    page: int = 1

    @classmethod
    def of(cls, args: Mapping[str, str]) -> TrackerFilter:
        """From an address; what means nothing is left out."""
        sort = args.get("sort", "")
        page = args.get("page", "")
        return cls(
            q=" ".join(args.get("q", "").replace("\x00", " ").split())[:LONGEST],
            body=args.get("body", "").replace("\x00", "")[:20],
            status=args.get("status", "") if args.get("status") in STATUSES else "",
            entity=args.get("entity", "").replace("\x00", "")[:40],
            is_overdue=args.get("overdue") == "yes",
            sort=sort.lstrip("-") if sort.lstrip("-") in SORTS else "decided",
            is_reversed=sort.startswith("-") and sort.lstrip("-") in SORTS,
            page=int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 7 and int(page) > 0 else 1,
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.body or self.status or self.entity or self.is_overdue)

    def but(self, **changes: object) -> TrackerFilter:
        return replace(self, **changes)  # type: ignore[arg-type]

    def sorted_by(self, name: str) -> TrackerFilter:
        """The same in that order, or the other way round where it is in that order already; from its first page."""
        return self.but(sort=name, is_reversed=name == self.sort and not self.is_reversed, page=1)

    def query(self) -> str:
        """The canonical query string."""
        sort = f"{'-' if self.is_reversed else ''}{self.sort}"
        said = (
            ("q", self.q),
            ("body", self.body),
            ("status", self.status),
            ("entity", self.entity),
            ("overdue", "yes" if self.is_overdue else ""),
            ("sort", sort if sort != "decided" else ""),
            ("page", str(self.page) if self.page > 1 else ""),
        )
        return urlencode([(name, value) for name, value in said if value])
