"""The pages of the methodology in a browser."""

import io

import pytest

from riskreg.paths import SEED

SHIPPED = (SEED / "methodologies" / "secretariat-style.toml").read_text()
LOOKUP = (SEED / "methodologies" / "lookup-5x5.toml").read_text()
STYLE = "/methodology/secretariat-style/1"


def second_version(source: str = SHIPPED) -> str:
    return source.replace("version = 1", "version = 2", 1).replace("medium = 9", "medium = 8", 1)


def uploaded(client, source: str = "", content: bytes | None = None, **kwargs):
    data = {"source": source}
    if content is not None:
        data["file"] = (io.BytesIO(content), "../../etc/passwd.exe")
    return client.post("/methodology/upload", data, content_type="multipart/form-data", **kwargs)


def test_everybody_reads_which_methodology_is_in_use(client_of):
    for who in ("focal", "senior", "oversight", "admin", "secretariat"):
        page = client_of(who).get("/methodology")
        assert page.status_code == 200
        assert "In use: Exposure and control effectiveness (demonstration), version 1." in page.text
        assert "to be confirmed by your organization" in page.text
        assert ("Upload a version" in page.text) == (who == "secretariat")


def test_a_version_is_shown_with_its_scales_rules_and_what_the_check_says(client_of):
    page = client_of("senior").get(STYLE).text
    assert "Demonstration methodology, to be confirmed by your organization." in page
    for words in ("Probability above 90 %; at least yearly", "5 Critical", "Safety and security", "Loss of infrastructure",
                  "Limited improvement needed", "every 3 months", "every month", "#F8DA5E", "What the check says"):  # fmt: skip
        assert words in page
    assert page.count('<td class="very-high">') == 4 + 3  # products above 15; very high exposure under three grades
    assert page.count('<td class="') >= 45


def test_a_methodology_that_rescores_says_so_and_needs_no_confirming(client_of):
    client = client_of("secretariat")
    uploaded(client, LOOKUP)
    page = client.get("/methodology/lookup-5x5/1").text
    assert "Scored directly" in page
    assert "to be confirmed" not in page


def test_the_file_is_downloaded_as_it_was_uploaded(client_of):
    answer = client_of("focal").get(STYLE + ".toml")
    assert answer.content_type == "application/toml; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="secretariat-style-v1.toml"'
    assert answer.text == SHIPPED


def test_a_version_there_is_not_is_not_found(client_of):
    client = client_of("secretariat")
    for path in ("nothing/1", "secretariat-style/2", "x/99999999999999999999", "a%00b/1", "nothing/1.toml"):
        assert client.get(f"/methodology/{path}").status_code == 404, path


def test_uploading_and_adopting_is_the_secretariats(client_of):
    for who in ("focal", "head", "senior", "oversight", "admin"):
        assert client_of(who).get("/methodology/upload").status_code == 403
        assert client_of(who).get(STYLE + "/adopt").status_code == 403


@pytest.mark.parametrize("as_file", [True, False])
def test_a_new_version_is_uploaded_weighed_and_adopted(client_of, as_file):
    client = client_of("secretariat")
    source = second_version()
    answer = uploaded(client, content=source.encode()) if as_file else uploaded(client, source.replace("\n", "\r\n"))
    assert (answer.status_code, answer.location) == (303, "/methodology/secretariat-style/2/adopt")
    page = client.get(answer.location).text
    assert "The file has no error and is kept." in page
    assert "Exposure at likelihood 3, impact 3" in page
    again = client.post(answer.location, {"from_date": "2190-01-01", "reason": "Decided by the board."})
    assert (again.status_code, "From 1 Jan 2190, new assessments" in again.text) == (200, True)
    done = client.post(answer.location, {"from_date": "2190-01-01", "reason": "Decided by the board.", "confirmed": "yes"})
    assert done.status_code == 303
    listed = client.get("/methodology").text
    assert "from 1 Jan 2190" in listed
    assert "version 1." in listed


def test_the_same_file_again_is_harmless_and_other_content_is_a_conflict(client_of):
    client = client_of("secretariat")
    assert uploaded(client, SHIPPED.replace("\n", "\r\n").strip()).status_code == 303
    answer = uploaded(client, SHIPPED.replace("medium = 9", "medium = 8"))
    assert answer.status_code == 409
    assert "exists with other content. Raise the version number." in answer.text


def test_a_file_with_five_errors_lists_five_and_nothing_is_kept(client_of):
    client = client_of("secretariat")
    wrong = second_version().replace('low = "#ECF3FA"', 'low = "pale"').replace('code = "effective"', 'code = "No!"')
    wrong = wrong.replace("confirmed = false", 'confirmed = "perhaps"').replace("high = 3", "high = 0", 1)
    wrong = wrong.replace('aggregate = "max"', 'aggregate = "mean"')
    answer = uploaded(client, wrong)
    assert answer.status_code == 422
    assert answer.text.count('<li><a href="#source">') >= 5
    assert "version = 2" in answer.text, "what was typed is kept"
    assert client.get("/methodology/secretariat-style/2").status_code == 404


NO_METHODOLOGY = [
    ("", None, "Choose a file or paste the text of one"),
    ("code = 1", b"code = 1", "one of the two"),
    ("", b"\x89PNG\r\n\x1a\n\xff", "Choose a text file in UTF-8"),
    ("", SHIPPED.encode("utf-16"), "Choose a text file in UTF-8"),
    ("", b"#" * 100_001, "at most 100 kB"),
    ("#" * 100_001, None, "Shorten this"),
    ("not toml", None, "The file is not valid TOML"),
    ("a\x00b", None, "control characters"),
    ("", b"x = 1\x00", "The file is not valid TOML"),
]


def test_what_is_no_methodology_is_refused_with_a_sentence(client_of):
    client = client_of("secretariat")
    for source, content, sentence in NO_METHODOLOGY:
        answer = uploaded(client, source, content)
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence


NO_ADOPTION = [
    ("2020-01-01", "Decided.", "Choose today or a later day"),
    ("31.12.2026", "Decided.", "Enter a real date"),
    ("", "Decided.", "Fill in"),
    ("2190-01-01", "  ", "Fill in"),
    ("2190-01-01", "x" * 4001, "Shorten this"),
]


def test_an_adoption_without_a_good_day_and_reason_is_refused(client_of):
    client = client_of("secretariat")
    for day, reason, sentence in NO_ADOPTION:
        answer = client.post(STYLE + "/adopt", {"from_date": day, "reason": reason, "confirmed": "yes"})
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence


def test_the_highest_version_a_file_may_have_is_a_page_and_a_higher_one_is_none(client_of):
    client, highest = client_of("secretariat"), second_version().replace("version = 2", "version = 1000000", 1)
    answer = uploaded(client, highest)
    assert answer.location == "/methodology/secretariat-style/1000000/adopt"
    assert client.get("/methodology/secretariat-style/1000000").status_code == 200
    assert client.get(f"/methodology/secretariat-style/{9 * 10**30}").status_code == 404
