"""Pictures and paper from plain values: no web, no database."""
