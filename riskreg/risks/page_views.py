"""The doors of one risk: its page, its moves, its revisions."""

from flask import Blueprint

blueprint = Blueprint("risk", __name__)
