"""The door of personal calendars: whoever knows the secret address, without signing in."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from riskreg.domain.errors import NotFound
from riskreg.people.feed_queries import actor_of_feed
from riskreg.risks.feed_queries import feed_text
from riskreg.store.work import Desk
from riskreg.web.access import PUBLIC, door
from riskreg.web.addresses import public_address
from riskreg.web.looking import a_look, engine, looking

blueprint = Blueprint("days", __name__)


@door(blueprint, "/calendar/<token>.ics", needs=PUBLIC)
def feed(token: str) -> ResponseReturnValue:
    with a_look() as connection:
        actor = actor_of_feed(connection, token)
    if actor is None:
        raise NotFound(_("This calendar has no such address any more. Make a new one on the page of your account."))
    text = feed_text(Desk(engine(), actor, looking()), public_address())
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    # Kept by that calendar alone, and asked for again each time: mostly it is told that nothing changed.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="due-dates.ics"'
    answer.add_etag()
    return answer.make_conditional(request)
