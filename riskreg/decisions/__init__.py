"""Decisions on risks: read with what they were taken on, confirmed after a change, accepted for a time."""
