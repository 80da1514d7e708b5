"""The doors of the methodology pages."""

from flask import Blueprint

blueprint = Blueprint("methodology", __name__)
