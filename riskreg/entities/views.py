"""The doors of the entity tree."""

from flask import Blueprint

blueprint = Blueprint("entities", __name__)
