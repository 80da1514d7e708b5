"""The heat-map paper for the Secretariat: complete, repeatable, its typefaces inside."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from riskreg.packs.contents import HeatmapPaper
from riskreg.packs.document import heatmap_paper

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None and "poppler" not in os.environ.get("RISKREG_REQUIRE", ""),
    reason="poppler's pdftotext and pdffonts are not installed",
)


def poppler(tool: str, pdf: bytes, folder: Path, *options: str) -> str:
    (folder / "paper.pdf").write_bytes(pdf)
    command = [tool, *options, str(folder / "paper.pdf"), *(["-"] if tool == "pdftotext" else [])]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def text_of(contents: HeatmapPaper, folder: Path) -> str:
    """The words of the paper with single spaces, so that a broken line does not hide them."""
    return " ".join(poppler("pdftotext", heatmap_paper(contents), folder, "-raw").split())


@pytest.fixture(scope="module")
def pdf(corporate_paper: HeatmapPaper) -> bytes:
    return heatmap_paper(corporate_paper)


def test_the_same_contents_give_the_same_bytes(pdf: bytes, corporate_paper: HeatmapPaper) -> None:
    other = heatmap_paper(replace(corporate_paper, chain_head="0" * 64))
    assert other != pdf
    assert heatmap_paper(corporate_paper) == pdf


def test_the_same_contents_give_the_same_bytes_in_another_process_at_another_time(
    pdf: bytes, corporate_paper: HeatmapPaper
) -> None:
    code = (
        "import sys, pickle, hashlib; from riskreg.packs.document import heatmap_paper;"
        "print(hashlib.sha256(heatmap_paper(pickle.load(sys.stdin.buffer))).hexdigest())"
    )
    zone = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(corporate_paper), capture_output=True, check=True, env=zone
    )
    assert answer.stdout.decode().strip() == hashlib.sha256(pdf).hexdigest()


def test_papers_set_at_the_same_time_do_not_disturb_each_other(pdf: bytes, corporate_paper: HeatmapPaper) -> None:
    other = replace(corporate_paper, organization="Другая организация", exposure_map=None)
    alone = heatmap_paper(other)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(heatmap_paper, [corporate_paper, other] * 4))
    assert together == [pdf, alone] * 4


def test_the_moment_is_said_in_utc_wherever_it_was_taken(pdf: bytes, corporate_paper: HeatmapPaper) -> None:
    there = corporate_paper.as_at.astimezone(timezone(timedelta(hours=-5)))
    assert heatmap_paper(replace(corporate_paper, as_at=there)) == pdf


def test_the_file_says_its_title_author_language_and_moment(pdf: bytes) -> None:
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.docinfo["/Title"]) == "Heat map of corporate risks"
        assert str(document.docinfo["/Author"]) == "UN Human Rights"
        assert str(document.docinfo["/CreationDate"]) == "D:20261120093000Z"
        assert str(document.Root.Lang) == "en"
        assert document.Root.ViewerPreferences.DisplayDocTitle is True


def test_bookmarks_lead_to_the_map_the_counts_and_the_ranked_list(pdf: bytes) -> None:
    with pikepdf.open(BytesIO(pdf)) as document, document.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Heat map", "Counts", "Ranked list"]


def test_every_page_is_a4_landscape(pdf: bytes) -> None:
    with pikepdf.open(BytesIO(pdf)) as document:
        assert {tuple(round(float(side)) for side in page.mediabox) for page in document.pages} == {(0, 0, 842, 595)}


def test_the_maps_are_vectors(pdf: bytes) -> None:
    with pikepdf.open(BytesIO(pdf)) as document:
        assert not [page for page in document.pages if page.get_images()]


@needs_poppler
def test_every_typeface_is_embedded(pdf: bytes, tmp_path: Path) -> None:
    rows = poppler("pdffonts", pdf, tmp_path).splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows), rows
    assert not [row for row in rows if "Helvetica" in row]


@needs_poppler
def test_the_paper_holds_all_words_and_numbers(corporate_paper: HeatmapPaper, tmp_path: Path) -> None:
    words = text_of(corporate_paper, tmp_path)
    for risk in corporate_paper.ranked:
        assert all(text in words for text in (risk.reference, risk.title, risk.category, risk.entity, risk.owner))
    for phrase in (
        "UN Human Rights",
        "20 November 2026, 09:30 UTC",
        corporate_paper.summary,
        "Chosen: corporate risks; all entities.",
        "(demonstration methodology, to be confirmed by your organization)",
        "Head of the audit chain after 1,204 events: " + corporate_paper.chain_head,
        "Very high: 4 risks",
        "Page 1 of 2",
        "Page 2 of 2",
    ):
        assert phrase in words


@needs_poppler
def test_classification_and_demonstration_stand_on_every_page(corporate_paper: HeatmapPaper, tmp_path: Path) -> None:
    many = replace(corporate_paper, ranked=corporate_paper.ranked * 5)
    pages = poppler("pdftotext", heatmap_paper(many), tmp_path).split("\f")[:-1]
    assert len(pages) > 4
    for page in pages:
        assert "Confidential" in page
        assert "Demonstration. The risks and all scores are illustrative." in page
        assert many.chain_head in page
    assert all("Controls" in page for page in pages[1:]), "the head of the table is repeated"


@needs_poppler
def test_a_confirmed_methodology_and_a_real_register_are_not_called_a_demonstration(
    corporate_paper: HeatmapPaper, tmp_path: Path
) -> None:
    real = replace(corporate_paper, demonstration=False, methodology_confirmed=True)
    assert "emonstration" not in text_of(real, tmp_path)


@needs_poppler
@pytest.mark.parametrize("title", ["Delay in the approval of funds " * 9, "W" * 300, "الحماية " * 37])
def test_a_title_of_three_hundred_characters_is_printed_whole(
    corporate_paper: HeatmapPaper, tmp_path: Path, title: str
) -> None:
    risk = replace(corporate_paper.ranked[0], title=title.strip())
    pdf = heatmap_paper(replace(corporate_paper, ranked=(risk,)))
    printed = poppler("pdftotext", pdf, tmp_path, "-raw")
    assert sum(printed.count(mark) for mark in "Wح") >= sum(title.count(mark) for mark in "Wح")
    assert "…" not in printed


@needs_poppler
def test_an_empty_list_is_said_in_words(corporate_paper: HeatmapPaper, tmp_path: Path) -> None:
    empty = replace(corporate_paper, ranked=(), exposure_map=None, filters=())
    words = text_of(empty, tmp_path)
    assert "No risk matches what was chosen." in words
    assert "Chosen:" not in words


@pytest.mark.parametrize(
    "text",
    [
        "<b>&amp;</para>",
        "\x00\x1f\ud800\uffff",
        "👩‍👩‍👧",
        "風險",
        "\u202egnp",
        "=1+1",
        "",
        "W" * 3000,
        "wide words " * 400,
    ],
)
def test_hostile_words_never_break_the_paper(corporate_paper: HeatmapPaper, text: str) -> None:
    hostile = replace(
        corporate_paper.ranked[0],
        reference=text,
        title=text,
        category=text,
        entity=text,
        owner=text,
        likelihood=text,
        impact=text,
        control_effectiveness=text,
        exposure=None,
        residual=None,
        state=text,
    )
    contents = replace(
        corporate_paper,
        organization=text,
        title=text,
        methodology=text,
        classification=text,
        summary=text,
        filters=(text, text),
        ranked=(hostile,) * 3,
    )
    with pikepdf.open(BytesIO(heatmap_paper(contents))) as document:
        assert len(document.pages) >= 2
        assert len(document.check_pdf_syntax()) == 0


def test_a_paper_without_a_time_zone_is_refused(corporate_paper: HeatmapPaper) -> None:
    with pytest.raises(ValueError, match="names a moment"):
        replace(corporate_paper, as_at=datetime(2026, 11, 20))
