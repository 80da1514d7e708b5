"""Where the named conditions of every noun are registered, so that lifecycle files can use them by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from riskreg.domain.workflow import Guard

Condition = TypeVar("Condition", bound=Callable[[Any, Any], str | None])

_GUARDS: dict[str, dict[str, Guard]] = {}


def guard(noun: str) -> Callable[[Condition], Condition]:
    """Register a condition for a noun under the name of its function; a name taken twice raises ValueError."""

    def register(condition: Condition) -> Condition:
        named = _GUARDS.setdefault(noun, {})
        if condition.__name__ in named:
            raise ValueError(f"The {noun} already has a guard named {condition.__name__}.")
        named[condition.__name__] = condition
        return condition

    return register


def guards_for(noun: str) -> Mapping[str, Guard]:
    """Every condition of a noun by name; empty for a noun that has none."""
    return MappingProxyType(_GUARDS.get(noun, {}))
