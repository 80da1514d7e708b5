"""The doors of the papers."""

from flask import Blueprint

blueprint = Blueprint("packs", __name__)
