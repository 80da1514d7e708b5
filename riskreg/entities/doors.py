"""The blueprint on which the doors of entities and of the calendar hang."""

from flask import Blueprint

blueprint = Blueprint("entities", __name__)
