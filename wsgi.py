"""For a WSGI server: ``gunicorn wsgi:app``."""

import os

from riskreg.app import create_app, settle
from riskreg.settings import read_settings

app = create_app(read_settings(os.environ))
settle()
