"""The blueprint on which the doors of signing in and of people hang."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
