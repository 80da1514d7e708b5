"""Files as answers: a name with a date, shown or saved, and not sent again to a browser that has the same bytes."""

from datetime import date

from flask import Response, request

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png",
    "pdf": "application/pdf",
}
_SHOWN = ("svg", "png")


def download(body: bytes, name: str, on: date, kind: str) -> Response:
    """The bytes under ``name-2026-11-20.kind``: pictures are shown, everything else is saved."""
    answer = Response(body, content_type=TYPES[kind])
    disposition = "inline" if kind in _SHOWN else "attachment"
    answer.headers["Content-Disposition"] = f'{disposition}; filename="{name}-{on.isoformat()}.{kind}"'
    # Kept by this browser alone, and asked for again each time: the tag is made of the content.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]
