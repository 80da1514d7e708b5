"""The doors of scoring a risk."""

from flask import Blueprint

blueprint = Blueprint("assessments", __name__)
