"""Existing controls, the response, and mitigation actions."""
