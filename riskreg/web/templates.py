"""Templates for one language: words that never change are compiled into them, and each part is written in one piece."""

from collections.abc import Callable, Iterator, MutableMapping
from types import CodeType, FunctionType
from typing import Any

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context

from riskreg.web.speech import say

_SAYS = "_"

Render = Callable[[Context], Iterator[str]]


class Saying(Context):
    """Where a template calls from: words and addresses, hundreds a page, by plain functions that want nothing of it."""

    def call(self, said: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        # What Jinja hands to its own kind of functions is noted on them; a plain one has nothing noted.
        if type(said) is FunctionType and not said.__dict__:
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
            return said(*args, **kwargs)
        return super().call(said, *args, **kwargs)


class Part(Template):
    """A template whose pieces are joined before they go up through the parts around it, not one after the other."""

    @classmethod
    def from_code(cls, environment: Any, code: CodeType, variables: Any, uptodate: Any = None) -> Template:
        part = super().from_code(environment, code, variables, uptodate)
        part.root_render_func = _whole(part.root_render_func)
        return part


def _whole(render: Render) -> Render:
    def whole(context: Context) -> Iterator[str]:
        yield "".join(render(context))

    return whole


class Worded(CodeGenerator):
    """Writes the words of ``_("…")`` into the template, in the language of the reader it is compiled for."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if (words := _fixed_words(node)) is not None:
            node = nodes.Const(say(words), lineno=node.lineno)
        return super()._output_child_to_const(node, frame, finalize)

    def visit_Call(self, node: nodes.Call, frame: Frame, *args: Any, **kwargs: Any) -> None:  # noqa: N802
        """Within an expression, as in ``name or _("nobody yet")``."""
        if (words := _fixed_words(node)) is None:
            super().visit_Call(node, frame, *args, **kwargs)
        else:
            self.write(repr(say(words)))


def _fixed_words(node: nodes.Expr) -> str | None:
    """The message of a ``_("…")`` that has no values; None for anything else."""
    if not isinstance(node, nodes.Call) or node.kwargs or node.dyn_args or node.dyn_kwargs or len(node.args) != 1:
        return None
    if not isinstance(node.node, nodes.Name) or node.node.name != _SAYS or not isinstance(node.args[0], nodes.Const):
        return None
    return str(node.args[0].value)


class Templates(Environment):
    """The templates of an application whose globals are settled before the first page is shown."""

    context_class = Saying
    template_class = Part

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_language: dict[str, Templates] = {}
        self._ready: dict[Any, Template] = {}

    def in_language(self, code: str) -> "Templates":
        """The same templates for readers of that language: compiled apart, when first asked for by one of them."""
        if (found := self._by_language.get(code)) is None:
            found = self.overlay()
            found.code_generator_class, found._ready = Worded, {}
            self._by_language[code] = found
        return found

    def get_template(self, name: Any, parent: str | None = None, variables: Any = None) -> Template:
        # A page asks for some twenty parts by their names, which never mean anything else.
        if (ready := self._ready.get(name)) is not None:
            return ready
        found = super().get_template(name, parent, variables)
        if not self.auto_reload:
            self._ready[name] = found
        return found

    def get_or_select_template(self, names: Any, parent: str | None = None, variables: Any = None) -> Template:
        if type(names) is str:
            return self.get_template(names, parent, variables)
        if type(names) is not tuple:
            return super().get_or_select_template(names, parent, variables)
        # The first of several that there is, as for the events of a timeline.
        if names not in self._ready or self.auto_reload:
            self._ready[names] = self.select_template(names, parent, variables)
        return self._ready[names]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        # Jinja looks through a chain of two so that globals may still change; every part of a page pays for that.
        return dict(super().make_globals(d))
