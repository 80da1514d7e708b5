"""What a finished PDF says of itself: title, author, language, moment, and an identity made from its content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any


@dataclass(frozen=True)
class About:
    """Title, author and subject of a file; ``as_at`` is an aware moment, or None for a file that is not dated."""

    title: str
    author: str = ""
    subject: str = ""
    as_at: datetime | None = None
    language: str = "en"


def bound(data: bytes, about: About) -> bytes:
    """The same pages with the metadata replaced: the same bytes come out for the same pages and words."""
    import pikepdf

    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        _describe(pdf, about)
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as extended:
            extended.update(_extended(about))
        pdf.Root.Lang = pikepdf.String(about.language)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        if "/ID" in pdf.trailer:  # ReportLab's takes in the environment's idea of the time
            del pdf.trailer["/ID"]
        packed = pikepdf.ObjectStreamMode.generate
        pdf.save(out, deterministic_id=True, object_stream_mode=packed, compress_streams=True)
    return out.getvalue()


def _describe(pdf: Any, about: About) -> None:
    """Title and the like in the old place, where most readers look; ReportLab's own entries go."""
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    entries = {"/Title": about.title, "/Author": about.author, "/Subject": about.subject, "/Producer": "riskreg"}
    if about.as_at is not None:
        moment = f"D:{about.as_at.astimezone(UTC):%Y%m%d%H%M%S}Z"
        entries |= {"/CreationDate": moment, "/ModDate": moment}
    for key, value in entries.items():
        if value:
            pdf.docinfo[key] = value


def _extended(about: About) -> dict[str, Any]:
    """The same as XMP, where archives look."""
    entries: dict[str, Any] = {"dc:title": about.title, "dc:language": {about.language}}
    if about.author:
        entries["dc:creator"] = [about.author]
    if about.as_at is not None:
        entries["xmp:CreateDate"] = about.as_at.astimezone(UTC).isoformat()
    return entries
