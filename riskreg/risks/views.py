"""The doors of the register, the heat map and one's own work."""

from flask import Blueprint

blueprint = Blueprint("risks", __name__)
