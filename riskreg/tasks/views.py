"""The doors of the lifecycle pages."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from riskreg.domain.permissions import Permission
from riskreg.tasks import page_queries
from riskreg.web.access import desk, door
from riskreg.web.rendering import show

blueprint = Blueprint("lifecycle", __name__)

_VERSION = "/lifecycles/<noun>/<int(max=1000000):version>"


@door(blueprint, "/lifecycles", needs=Permission.LIFECYCLE_READ)
def versions() -> ResponseReturnValue:
    return show("tasks/lifecycles.html", page_queries.lifecycles_page(desk()))


@door(blueprint, "/lifecycles/<noun>", needs=Permission.LIFECYCLE_READ)
def in_use(noun: str) -> ResponseReturnValue:
    return show("tasks/lifecycle.html", page_queries.lifecycle_page(desk(), noun))


@door(blueprint, _VERSION, needs=Permission.LIFECYCLE_READ)
def version(noun: str, version: int) -> ResponseReturnValue:
    return show("tasks/lifecycle.html", page_queries.lifecycle_page(desk(), noun, version))


@door(blueprint, _VERSION + ".svg", needs=Permission.LIFECYCLE_READ)
def picture(noun: str, version: int) -> ResponseReturnValue:
    return Response(page_queries.lifecycle_picture(desk(), noun, version), content_type="image/svg+xml; charset=utf-8")


@door(blueprint, _VERSION + ".mmd", needs=Permission.LIFECYCLE_READ)
def mermaid(noun: str, version: int) -> ResponseReturnValue:
    text = page_queries.lifecycle_mermaid(desk(), noun, version)
    answer = Response(text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="lifecycle-{noun}-v{version}.mmd"'
    return answer
