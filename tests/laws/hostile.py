"""Text nobody wishes to receive: script, formulas, right-to-left, emoji, very long; and what no text may hold."""

SCRIPT = "<script>alert('owned')</script>"
ATTRIBUTE = "\"><img src=x onerror=alert(1)>' onfocus='alert(2)"
TEMPLATE = "{{ 7*7 }} {% raw %} ${7*7} %(name)s %s {0}"
FORMULA = "=HYPERLINK(\"http://evil.example\";\"click\")"
FORMULAS = (FORMULA, "+1+1", "-2+3", "@SUM(A1:A9)")
RIGHT_TO_LEFT = "خطر \u202eevil\u202c مخاطر"
EMOJI = "Flood 🌊🧑🏽‍🚒 and fire 🔥"
MARKUP = "a & b < c > d </title></svg></text> ]]> &amp; &#0;"
SQL = "'; DROP TABLE risk; --"
LONG_WORD = "W" * 200
LONG_TEXT = "very long text " * 260

TITLES = (SCRIPT, ATTRIBUTE, TEMPLATE, *FORMULAS, RIGHT_TO_LEFT, EMOJI, MARKUP, SQL, LONG_WORD)
NOT_TEXT = ("a NUL \x00 inside", "a bell \x07 inside", "an escape \x1b[31m inside")
