"""The doors of controls, response and actions."""

from flask import Blueprint

blueprint = Blueprint("treatments", __name__)
