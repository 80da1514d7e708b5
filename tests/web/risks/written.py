"""What the tests of the guided form share: reading its fields, filling a page of it, and looking behind it."""

from __future__ import annotations

import re

import sqlalchemy as sa


def value(page, name: str) -> str:
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text).group(1)


def placed(house, page, **words) -> dict:
    form = {"version": value(page, "version"), "owner": str(house.people["owner"]), "classification": "unclassified"}
    return form | {"focal_point": str(house.people["focal"]), "proximity": ""} | words


def risks(house) -> list[sa.Row]:
    with house.engine.connect() as connection:
        return list(connection.execute(sa.text("SELECT * FROM risk ORDER BY number")))
