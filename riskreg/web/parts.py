"""Parts of pages that follow from their values alone: the same values, in the same language, are written once."""

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache

from flask import Flask, request
from markupsafe import Markup

from riskreg.web.speech import language_code

Part = Callable[..., Markup]

_MOST = 8192  # of some 500 bytes each: a hundred and sixty pages of the register


def keep_parts(app: Flask) -> None:
    """Let templates write ``kept(macro, value)`` for ``macro(value)``."""

    @lru_cache(maxsize=_MOST)
    def written(part: Part, _language: str, _hung_at: str, *values: Hashable) -> Markup:
        return part(*values)

    def kept(part: Part, *values: Hashable) -> Markup:
        """What an imported macro makes of these values. It may look at nothing else: not at the request, not at the
        clock. (A macro of the page itself is another one each time.)
        """
        return written(part, language_code(), request.script_root, *values)

    def kept_each(part: Part, values: Iterable[Hashable]) -> Markup:
        """The same of each of the values, one after the other."""
        language, hung_at = language_code(), request.script_root
        return Markup("").join([written(part, language, hung_at, value) for value in values])

    app.jinja_env.globals.update(kept=kept, kept_each=kept_each)
