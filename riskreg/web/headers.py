"""Headers of every answer: a strict content policy, no framing, no sniffing, no keeping of signed-in pages."""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg+xml")
_WORTH_IT = 700  # bytes; below this the gzip header eats the gain


def set_headers(app: Flask) -> None:
    """Add the headers and compress what compresses, for browsers that ask."""

    @app.after_request
    def dress(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint == "static":
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return _compress(response)


def _compress(response: Response) -> Response:
    asked = request.accept_encodings["gzip"] > 0
    if not asked or response.status_code == 304 or "Content-Encoding" in response.headers:
        return response
    if not (response.content_type or "").startswith(_COMPRESSED):
        return response
    if response.is_streamed and not response.direct_passthrough:
        return response  # an export sent row by row must not be gathered in memory
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < _WORTH_IT:
        return response
    response.set_data(_once(body) if request.endpoint == "static" else gzip.compress(body, 5, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.add("Vary", "Accept-Encoding")
    return response


@lru_cache(maxsize=32)
def _once(body: bytes) -> bytes:
    # Static files are few and never change while the server runs.
    return gzip.compress(body, 9, mtime=0)
