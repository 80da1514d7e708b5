"""Lifecycles by version, and mail that waits to be sent."""
