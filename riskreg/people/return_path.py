"""Where somebody may be sent after signing in: only to a path of this site."""

from urllib.parse import urlsplit

_LONGEST = 2000


def safe_path(path: str | None) -> str:
    """The path with its query when it stays on this site, else an empty text.

    Browsers take ``//host``, ``/\\host`` and a path with a tab or line end in front for another site.
    """
    if not path or len(path) > _LONGEST or not path.startswith("/") or path.startswith("//"):
        return ""
    if "\\" in path or any(ord(sign) <= 32 or ord(sign) == 127 for sign in path):
        return ""
    try:
        parts = urlsplit(path)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc or parts.path == "/sign-in" else path
