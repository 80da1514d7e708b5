"""Requests upward: asking a higher level to take a risk over, to decide, or to provide what is missing."""
