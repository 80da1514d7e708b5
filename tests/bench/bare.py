"""The yardstick: a bare Flask and Jinja page of fifty rows and about 24 kB, no database, no session."""

from flask import Flask, render_template_string

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bare</title></head><body><h1>Bare</h1>
<table><thead><tr>{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr>{% for cell in row %}<td class="plain">{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></body></html>"""

app = Flask(__name__)
HEADS = [f"Column {n}" for n in range(8)]
ROWS = [[f"Row {row}, cell {cell}: some words of a risk" for cell in range(8)] for row in range(50)]


@app.get("/")
def page() -> str:
    return render_template_string(PAGE, heads=HEADS, rows=ROWS)
