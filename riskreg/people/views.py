"""The doors of signing in and of the administrator's pages for people, gathered for the factory."""

from riskreg.people import directory_views, link_views, person_views
from riskreg.people.doors import blueprint
from riskreg.people.sign_in_views import ask_to_sign_in

__all__ = ["ask_to_sign_in", "blueprint", "directory_views", "link_views", "person_views"]
