"""The doors of the audit trail."""

from flask import Blueprint

blueprint = Blueprint("oversight", __name__)
