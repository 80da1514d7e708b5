"""A methodology file: all of it is right, or it is refused with every problem, each said once and with its place."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.domain.errors import Invalid
from riskreg.domain.methodology import ProfileRefused, parse_profile
from riskreg.domain.scale import Level
from tests.domain.profiles import GRID_FILE, MATRIX_FILE, SMALL_ROWS, changed, problems, rows_of, small

BANDS = 'bands = { low = 4, medium = 9, high = 15, "very high" = 25 }'


def test_a_file_with_five_errors_lists_five():
    wrong = changed(
        GRID_FILE,
        ("version = 1", 'version = "one"'),
        ("step = 3", "step = 4"),
        ('"high"      = { effective = "low"', '"high"      = { effective = "lwo"'),
        ('"very high" = 1', '"very high" = 0'),
        ('low = "#ECF3FA"', 'low = "white"'),
    )
    assert problems(wrong) == (
        "profile: the steps of likelihood must be numbered 1 to 5, in this order.",
        "residual.grid.high: effective must be one of the levels low, medium, high, very high, not “lwo”.",
        "profile: version must be a whole number from 1 to 1000000.",
        "review_every_months: very high must be a whole number from 1 to 60.",
        "palette: low must be a colour written as #RRGGBB, such as #D67945.",
    )


def test_what_the_linter_calls_an_error_is_listed_beside_the_rest():
    wrong = changed(
        MATRIX_FILE,
        ('["low",    "low",    "low",    "medium",    "medium"]', '["low", "low", "low", "low", "low"]'),
        ('["low",    "low",    "medium", "medium",    "medium"]', '["low", "low", "low", "low", "low"]'),
        ('["low",    "medium", "medium", "high",      "high"]', '["low", "medium", "medium", "high", "low"]'),
        ("confirmed = true", "confirmed = 1"),
        ('high = "#D67945"', 'high = "#F8DA5E"'),
    )
    first, *linted = problems(wrong)
    assert first == "profile: confirmed must be true or false."
    assert [sentence.split(":")[0] for sentence in linted] == ["exposure", "exposure", "palette"]


CASES = [
    (("code =", "cod ="), "profile: the key “cod” is not known; did you mean “code”?"),
    (('code = "secretariat-style"', 'code = "Secretariat Style"'), "profile: code “Secretariat Style” must be lower-case letters, digits and hyphens (at most 60)."),
    (('code = "secretariat-style"', 'code = ""'), "profile: code is missing; write it as text."),
    (("version = 1", "version = true"), "profile: version must be a whole number from 1 to 1000000."),
    (("version = 1", "version = nan"), "profile: version must be a whole number from 1 to 1000000."),
    (("confirmed = false", ""), "profile: confirmed is missing; write true or false."),
    (("confirmed = false", "confirmed = false\nowner = 3"), "profile: the key “owner” is not known; remove it or correct its spelling."),
    (('["low", "medium", "high", "very high"]', '["low", "high", "medium", "very high"]'), 'profile: levels must be ["low", "medium", "high", "very high"], in this order.'),
    (('title = "Exposure and', 'title = "' + "x" * 120 + " and"), "profile: title has 162 characters; shorten it to 120."),
    (('title = "Exposure', 'title = "\\u0000'), "profile: title contains a character that cannot be shown; type it again."),
    (('title = "Exposure', 'title = "\\u202e'), "profile: title contains a character that cannot be shown; type it again."),
    (("step = 2", "step = true"), "likelihood 2: step must be a whole number from 1 to 10."),
    (("step = 2", "step = " + "0x" + "F" * 9000), "likelihood 2: step must be a whole number from 1 to 10."),
    (('name = "Likely"', ""), "likelihood 3: name is missing; write it as text."),
    (('name = "Likely"', 'nam = "Likely"'), "likelihood 3: the key “nam” is not known; did you mean “name”?"),
    (('name = "Likely"', 'name = "Slight"'), "profile: 2 steps of likelihood have the name “Slight”; each needs its own."),
    (('name = "Critical"', 'name = "Critical"\nmeaning = 4'), "impact 5: meaning must be text."),
    (('code = "limited"', 'code = "effective"'), "profile: 2 grades of control_effectiveness have the code “effective”; each needs its own."),
    (('name = "Ineffective"', 'name = "Effective"'), "profile: 2 grades of control_effectiveness have the name “Effective”; each needs its own."),
    (('code = "limited"', 'code = ""'), "control_effectiveness 2: code is missing; write it as text."),
    (('aggregate = "max"', 'aggregate = "mean"'), 'dimensions: aggregate must be "max": the impact of a risk is the highest of its dimensions.'),
    (("[dimensions.duration]", '[dimensions."Long time"]'), "dimensions: the code “Long time” must be lower-case letters, digits and underscores (at most 40)."),
    (('aggregate = "max"', 'aggregate = "max"\nweather = 3'), "dimensions: write the table [dimensions.weather]."),
    (('title = "Duration"', ""), "dimensions.duration: title is missing; write it as text."),
    (('"Under 1 %", ', ""), "dimensions.financial: steps has 4 texts; write 5, one for each impact step."),
    (('"Under 1 %"', "1"), "dimensions.financial: steps must be a list of texts, one for each impact step."),
    (('"Under 1 %"', '"' + "x" * 201 + '"'), "dimensions.financial: text 1 of steps has 201 characters; shorten it to 200."),
    (('rule = "product bands"', 'rule = "product band"'), "exposure: there is no rule “product band”. Did you mean “product bands”?"),
    (('rule = "product bands"', ""), "exposure: rule is missing; write it as text."),
    ((BANDS, ""), "exposure: write the table [exposure.bands]."),
    ((BANDS, BANDS + "\nrows = []"), "exposure: the key “rows” is not known; remove it or correct its spelling."),
    (("high = 15", "hihg = 15"), "exposure.bands: the key “hihg” is not known; did you mean “high”?"),
    (("high = 15", "high = 15.0"), "exposure.bands: high must be a whole number from 1 to 25."),
    (("high = 15", "high = 9"), "exposure.bands: the numbers must rise from level to level and end at the highest product, 25."),
    (('"very high" = 25', '"very high" = 20'), "exposure.bands: the numbers must rise from level to level and end at the highest product, 25."),
    (('rule = "grid"', 'rule = "gird"'), "residual: there is no rule “gird”. Did you mean “grid”?"),
    (('rule = "grid"', 'rule = "rescored"'), "residual: the key “grid” is not known; remove it or correct its spelling."),
    (("[residual.grid]", "[residual.gird]"), "residual: the key “gird” is not known; did you mean “grid”?"),
    (('limited = "low", ', ""), "residual.grid.medium: limited must be one of the levels low, medium, high, very high."),
    (('limited = "low", ', 'limited = "low", limitless = "low", '), "residual.grid.medium: the key “limitless” is not known; remove it or correct its spelling."),
    (('"medium" = 6', '"medium" = 61'), "review_every_months: medium must be a whole number from 1 to 60."),
    (('low = "#ECF3FA"', 'low = "#ECF3FA\\n"'), "palette: low must be a colour written as #RRGGBB, such as #D67945."),
    (('low = "#ECF3FA"', "low = 3"), "palette: low must be a colour written as #RRGGBB, such as #D67945."),
]


@pytest.mark.parametrize(("change", "problem"), CASES, ids=range(len(CASES)))
def test_one_slip_is_one_problem_that_names_its_place(change, problem):
    assert problems(changed(GRID_FILE, change)) == (problem,)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("rows = []", "exposure: rows must be a list of 3 rows, the row of likelihood 3 first."),
        ("rows = 3", "exposure: rows must be a list of 3 rows, the row of likelihood 3 first."),
        (rows_of("MHV", "LM", "LLM"), "exposure: the row of likelihood 2 must be a list of 3 levels."),
        (
            SMALL_ROWS.replace('"very high"', '"extreme"'),
            "exposure: rows, likelihood 3, impact 3 must be one of the levels low, medium, high, very high, not “extreme”.",
        ),
        (
            SMALL_ROWS.replace('"very high"', "0x" + "F" * 9000),
            "exposure: rows, likelihood 3, impact 3 must be one of the levels low, medium, high, very high.",
        ),
        (rows_of("MHV", "LMH", "LLH"), "exposure: neighbours differ by more than one level: low at 1 Rare × 2 Middling, but high at 1 Rare × 3 Large."),
    ],
)
def test_a_matrix_of_the_wrong_shape_or_words_is_refused(rows, problem):
    assert problems(small(rows)) == (problem,)


@pytest.mark.parametrize("name", ["exposure", "residual", "review_every_months", "palette"])
def test_a_missing_table_is_asked_for(name):
    without = "\n".join(line for line in small(SMALL_ROWS).splitlines() if not line.startswith(f"{name} ="))
    assert problems(without) == (f"profile: write the table [{name}].",)


@pytest.mark.parametrize("name", ["likelihood", "impact", "control_effectiveness"])
@pytest.mark.parametrize("value", ["", "= 3", "= []", "= [3]"])
def test_a_missing_list_is_asked_for_without_blaming_what_depends_on_it(name, value):
    lines = [f"{name} {value}" if line.startswith(f"{name} =") else line for line in small(SMALL_ROWS).splitlines()]
    assert problems("\n".join(line for line in lines if line != f"{name} ")) == (f"profile: write at least one [[{name}]] table.",)


def test_a_missing_line_of_the_grid_is_asked_for_by_its_path():
    without = "\n".join(line for line in GRID_FILE.splitlines() if not line.startswith(('"very high" = { eff', '"low"       =')))
    assert problems(without) == (
        'residual.grid: write the table [residual.grid."very high"].',
        "residual.grid: write the table [residual.grid.low].",
    )


def test_a_missing_grid_is_asked_for():
    start, end = GRID_FILE.index("[residual.grid]"), GRID_FILE.index("[review_every_months]")
    assert problems(GRID_FILE[:start] + GRID_FILE[end:]) == ("residual: write the table [residual.grid].",)


@pytest.mark.parametrize("count", [1, 11])
def test_a_scale_has_two_to_ten_steps(count):
    steps = ", ".join(f'{{ step = {min(at, 10)}, name = "Step {at}" }}' for at in range(1, count + 1))
    lines = [f"impact = [{steps}]" if line.startswith("impact =") else line for line in small(SMALL_ROWS).splitlines()]
    assert problems("\n".join(lines)) == (f"profile: impact has {count} steps; write 2 to 10.",)


def test_there_are_at_most_ten_grades_and_twenty_dimensions():
    grades = ", ".join(f'{{ code = "g{at}", name = "Grade {at}" }}' for at in range(11))
    lines = [f"control_effectiveness = [{grades}]" if line.startswith("control_eff") else line for line in small(SMALL_ROWS).splitlines()]
    dimensions = [f'[dimensions.d{at}]\ntitle = "D"\nsteps = ["a", "b", "c"]' for at in range(21)]
    source = "\n".join([*lines, '[dimensions]\naggregate = "max"', *dimensions])
    assert problems(source) == (
        "profile: control_effectiveness has 11 grades; write at most 10.",
        "dimensions: there are 21 dimensions; write at most 20.",
    )


def test_dimensions_that_are_no_table_are_refused():
    assert problems("dimensions = 3\n" + small(SMALL_ROWS)) == ("profile: write the table [dimensions].",)


def test_bands_that_are_no_table_are_refused():
    assert problems(small("bands = 3", "product bands")) == ("exposure: write the table [exposure.bands].",)


def test_a_misspelt_key_is_read_all_the_same_so_that_its_content_is_judged_too():
    wrong = changed(GRID_FILE, ("[palette]", "[pallete]"), ('low = "#ECF3FA"', 'low = "white"'))
    assert problems(wrong) == (
        "profile: the key “pallete” is not known; did you mean “palette”?",
        "palette: low must be a colour written as #RRGGBB, such as #D67945.",
    )


def test_blanks_in_a_text_are_single():
    assert parse_profile(changed(MATRIX_FILE, ("Likelihood and", "Likelihood \\n  and"))).title == "Likelihood and impact lookup"


def test_bands_give_the_level_of_each_product():
    profile = parse_profile(small('bands = { low = 2, medium = 4, high = 6, "very high" = 9 }', "product bands"))
    assert [profile.exposure_level(3, impact) for impact in (1, 2, 3)] == [Level.MEDIUM, Level.HIGH, Level.VERY_HIGH]
    assert [profile.exposure_level(likelihood, 1) for likelihood in (1, 2)] == [Level.LOW, Level.LOW]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("levels = [", "The file is not valid TOML"),
        ("version = 1" + "9" * 5000, "The file is not valid TOML"),
        ("a = " + "[" * 20000, "The file is nested too deeply."),
        ("a" + ".a" * 400 + " = 1", "The file is too long to be read"),
        ("#" * 100_001, "The file is too long to be read"),
    ],
    ids=["not TOML", "a huge number", "deep nesting", "a key of many parts", "a huge file"],
)
def test_what_is_no_methodology_at_all_is_refused_in_one_sentence(source, sentence):
    (problem,) = problems(source)
    assert problem.startswith(sentence)


def test_an_empty_file_is_told_everything_a_methodology_needs():
    assert len(problems("")) == 12


def test_each_of_many_unknown_keys_is_named():
    many = "\n".join(f"versio{at} = 1" for at in range(500))
    found = problems(changed(many + "\n" + MATRIX_FILE, ("\nversion = 1", "")))
    assert found[0] == "profile: the key “versio0” is not known; did you mean “version”?"
    assert len(found) == 500


def test_a_refusal_is_one_for_the_person_who_sent_the_file():
    with pytest.raises(Invalid, match=r"(?s)code is missing.*title is missing") as caught:
        parse_profile("")
    assert caught.value.sentence == "The methodology was refused."
    assert tuple(caught.value.fields["source"]) == caught.value.problems


@given(st.text())
def test_any_text_is_refused_and_nothing_else_happens(text):
    assert problems(text)


@given(st.sampled_from([GRID_FILE, MATRIX_FILE]), st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else_happens(source, data):
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, min(len(source), start + 60)))
    pieces = st.sampled_from(["", "true", "-1", "nan", "[]", "{}", "[[", '"low"', "1e400", "1979-05-27", "\ud800", "\x00"])
    with suppress(ProfileRefused):
        parse_profile(source[:start] + data.draw(pieces | st.text(max_size=8)) + source[end:])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def as_toml(value):
    """A value as TOML writes it inline; None as a date, which JSON has not."""
    if value is None:
        return "1979-05-27"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(key)} = {as_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(mark):08x}" for mark in value) + '"'
    return str(value).lower()


@given(st.integers(0, 100), VALUES)
def test_a_wrong_value_anywhere_is_read_or_refused_and_nothing_else_happens(at, value):
    lines = small(SMALL_ROWS).splitlines()
    places = [(number, cut) for number, line in enumerate(lines) for cut in range(len(line)) if line[cut] == "="]
    number, cut = places[at % len(places)]
    lines[number] = lines[number][: cut + 1] + " " + as_toml(value)
    with suppress(ProfileRefused):
        parse_profile("\n".join(lines))
