"""The doors of the entity tree and of the calendar, gathered for the factory."""

from riskreg.entities import calendar_views, tree_views
from riskreg.entities.doors import blueprint

__all__ = ["blueprint", "calendar_views", "tree_views"]
