"""The blueprint on which the doors of the register, the heat map and one's own work hang."""

from flask import Blueprint

blueprint = Blueprint("risks", __name__)
