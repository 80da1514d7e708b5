"""The page laws: what every page any test opens must satisfy. The web clients call check_page on each answer."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from xml.etree.ElementTree import Element

import html5lib

WHOLE_PAGE = 15_000  # bytes, compressed
PARTIAL = 5_000
RUN_ON = re.compile(r"[a-z][.?!][A-Z][a-z]")
NEEDS_NO_LABEL = ("hidden", "submit", "button", "image", "reset")


def check_page(response) -> None:
    """Fail when an HTML answer breaks a law; anything else passes. A part of a page has no h1 and no title."""
    if not (response.content_type or "").startswith("text/html") or not response.data:
        return
    html = gzip.decompress(response.data) if response.headers.get("Content-Encoding") == "gzip" else response.data
    text = html.decode()
    if response.status_code in (301, 302, 303, 307, 308):
        return
    whole = text.lstrip().lower().startswith("<!doctype")
    tree = parse(text, whole)
    if whole:
        check_title(tree)
    check_labels(tree)
    check_ids(tree)
    check_nothing_inline(tree)
    check_sentences(tree)
    check_weight(html, WHOLE_PAGE if whole else PARTIAL)


def parse(text: str, whole: bool) -> Element:
    parser = html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("etree"), strict=False, namespaceHTMLElements=False
    )
    tree = parser.parse(text) if whole else parser.parseFragment(text, container=container_of(text))
    problems = [(position, code) for position, code, _more in parser.errors]
    assert not problems, f"not valid HTML5 at {problems[0]}: {text.splitlines()[problems[0][0][0] - 1][:200]}"
    return tree


def container_of(text: str) -> str:
    # A part may be table rows, which only a table takes.
    for tag, container in (("<tr", "tbody"), ("<td", "tr"), ("<option", "select"), ("<tbody", "table")):
        if text.lstrip().startswith(tag):
            return container
    return "div"


def check_title(tree: Element) -> None:
    headings = list(tree.iter("h1"))
    assert len(headings) == 1, f"a page has exactly one h1, this one has {len(headings)}"
    title, heading = words(tree.find("head/title")), words(headings[0])
    assert heading, "the h1 is empty"
    assert title.startswith(heading), f"the title “{title}” does not start with the h1 “{heading}”"


def check_labels(tree: Element) -> None:
    labelled = {label.get("for") for label in tree.iter("label")}
    wrapped = {id(inner) for label in tree.iter("label") for inner in label.iter()}
    for tag in ("input", "select", "textarea"):
        for field in tree.iter(tag):
            named = field.get("aria-label") or field.get("aria-labelledby") or field.get("type") in NEEDS_NO_LABEL
            assert named or id(field) in wrapped or field.get("id") in labelled - {None}, (
                f"the field {field.get('name')!r} has no label"
            )


def check_ids(tree: Element) -> None:
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    twice = [name for name, times in ids.items() if times > 1]
    assert not twice, f"ids used twice: {twice}"


def check_nothing_inline(tree: Element) -> None:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert not element.tag.endswith("style"), "a page has no <style>"
        assert element.tag != "script" or (element.get("src") and not words(element)), "a page has no inline script"
        for name in element.attrib:
            plain = str(name).lower()
            assert plain != "style", f"an inline style on <{element.tag}>"
            assert not plain.startswith(("on", "hx-on")), f"an inline handler {name} on <{element.tag}>"


def check_sentences(tree: Element) -> None:
    # A line that ends in a tag of the template loses its end, and the next sentence begins without a space.
    for paragraph in tree.iter("p"):
        said = "".join(paragraph.itertext())
        assert not (run_on := RUN_ON.search(said)), f"two sentences run into each other: “…{said[max(0, run_on.start() - 30):][:60]}…”"


def check_weight(html: bytes, most: int) -> None:
    weight = len(gzip.compress(html, 5, mtime=0))
    assert weight <= most, f"{weight} bytes compressed are more than {most}"


def words(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
