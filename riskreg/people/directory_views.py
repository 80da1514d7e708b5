"""The administrator's doors to people."""
