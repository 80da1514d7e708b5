"""The yardstick: a bare Flask and Jinja page of fifty rows and about 24 kB, no database, no session."""

from flask import Flask, render_template

app = Flask(__name__)
HEADS = [f"Column {n}" for n in range(8)]
ROWS = [[f"Row {row}, cell {cell}: some words of a risk" for cell in range(8)] for row in range(50)]


@app.get("/")
def page() -> str:
    return render_template("bare.html", heads=HEADS, rows=ROWS)
