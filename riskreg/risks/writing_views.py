"""The doors of writing a risk: the guided form, its check and its submission."""

from flask import Blueprint

blueprint = Blueprint("writing", __name__)
