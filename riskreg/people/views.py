"""The doors of sign-in and of the administrator's pages for people."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
