"""The Flask kit all houses share: doors, sessions, fields, filters, refusals, headers."""
