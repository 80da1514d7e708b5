"""Configuration: what is read, what is refused with a sentence, and what never shows."""

import secrets
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskreg.paths import SEED, STATIC, TEMPLATES, asset_folder
from riskreg.settings import MailSecurity, MailServer, SettingsRefused, is_guessable, read_settings

KEY = "Zq4vX0mT8kW2cR6yB1nH5jL9pD3sF7gA_uE-iO"


def read(**variables: str):
    return read_settings({"RISKREG_SECRET_KEY": KEY} | {f"RISKREG_{name}": value for name, value in variables.items()})


def refusal(**variables: str) -> str:
    with pytest.raises(SettingsRefused) as refused:
        read(**variables)
    return refused.value.sentence


def test_a_key_is_all_that_must_be_given(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    settings = read()
    assert settings.data_dir == tmp_path / "instance"
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/riskreg.sqlite3"
    assert (settings.organization, settings.base_url, settings.trusted_proxies) == ("Your organization", "", 0)
    assert settings.mail_server is None
    assert not settings.demonstration


def test_reading_settings_outside_the_demonstration_writes_nothing(tmp_path):
    read(DATA_DIR=str(tmp_path / "new"))
    assert list(tmp_path.iterdir()) == []


def test_the_data_folder_given_by_the_command_line_wins(tmp_path):
    settings = read_settings({"RISKREG_SECRET_KEY": KEY, "RISKREG_DATA_DIR": "/elsewhere"}, data_dir=tmp_path)
    assert settings.data_dir == tmp_path


@pytest.mark.parametrize(
    "written",
    [
        "postgresql+psycopg://u:p%40ss@db:5432/risks",
        "postgresql://u:p%40ss@db:5432/risks",
        "postgres://u:p%40ss@db:5432/risks",
    ],
)
def test_every_way_to_write_a_postgresql_address_means_the_one_driver(written):
    assert read(DATABASE_URL=written).database_url == "postgresql+psycopg://u:p%40ss@db:5432/risks"


def test_a_postgresql_socket_and_a_sqlite_file_are_databases():
    assert (
        read(DATABASE_URL="postgresql:///risks?host=/run/pg").database_url == "postgresql+psycopg:///risks?host=/run/pg"
    )
    assert read(DATABASE_URL="sqlite:////var/r.db").database_url == "sqlite:////var/r.db"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u@h/d",
        "riskreg.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://host/file",
        "postgresql://db",
        "postgresql://db/",
        "postgresql://u:se[cret@db/risks",
        "postgresql://u:secret@db:port/risks",
        "postgresql+asyncpg://u:secret@db/risks",
    ],
)
def test_any_other_database_is_refused_without_repeating_it(url):
    sentence = refusal(DATABASE_URL=url)
    assert sentence.startswith("RISKREG_DATABASE_URL ")
    assert "secret" not in sentence


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("short", "5 characters"),
        (KEY[:31], "31 characters"),
        ("a" * 64, "easy to guess"),
        ("abcdefghi" * 8, "easy to guess"),
        ("Zq4vX0mT8kW2cR6y" * 2, "easy to guess"),
        ("changeme" * 5, "easy to guess"),
        ("secret-CHANGEME-password-secret-Dev-1234", "easy to guess"),
    ],
)
def test_a_missing_or_weak_key_is_refused_and_the_sentence_says_how_to_make_one(key, reason):
    sentence = refusal(SECRET_KEY=key)
    assert reason in sentence
    assert 'python3 -c "import secrets; print(secrets.token_urlsafe(48))"' in sentence


def test_the_advice_makes_a_key_that_is_accepted():
    with pytest.raises(SettingsRefused) as refused:
        read_settings({})
    advice = refused.value.sentence.split("python3 -c ")[1].strip('"')
    made = subprocess.run([sys.executable, "-c", advice], capture_output=True, text=True, check=True)
    assert read(SECRET_KEY=made.stdout).secret_key == made.stdout.strip()


@given(st.binary(min_size=36, max_size=64))
def test_the_same_key_twice_in_a_row_is_easy_to_guess(seed):
    assert is_guessable(seed.hex() * 2)


def test_a_command_that_serves_nothing_may_go_without_a_key_but_not_with_a_weak_one():
    assert read_settings({}, needs_key=False).secret_key == ""
    with pytest.raises(SettingsRefused):
        read_settings({"RISKREG_SECRET_KEY": "changeme"}, needs_key=False)


def test_the_demonstration_makes_a_key_once_and_keeps_it_for_its_owner_only(tmp_path):
    first = read_settings({}, data_dir=tmp_path / "demo", demonstration=True)
    second = read_settings({}, data_dir=tmp_path / "demo", demonstration=True)
    assert first.secret_key == second.secret_key
    assert not is_guessable(first.secret_key)
    assert stat.S_IMODE((tmp_path / "demo" / "secret-key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "demo").iterdir()] == ["secret-key"]


def test_demonstrations_started_at_once_share_one_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        started = pool.map(lambda _: read_settings({}, data_dir=tmp_path, demonstration=True).secret_key, range(32))
    assert len(set(started)) == 1


def test_two_demonstrations_have_different_keys_and_another_name(tmp_path):
    one, other = (read_settings({}, data_dir=tmp_path / name, demonstration=True) for name in "ab")
    assert one.secret_key != other.secret_key
    assert one.organization == "UN Human Rights"


def test_a_broken_key_file_and_an_unusable_data_folder_are_told_apart(tmp_path):
    (tmp_path / "secret-key").write_text("half")
    with pytest.raises(SettingsRefused, match="Delete it"):
        read_settings({}, data_dir=tmp_path, demonstration=True)
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SettingsRefused, match="cannot be used"):
        read_settings({}, data_dir=tmp_path / "file", demonstration=True)


def test_nothing_secret_shows_when_settings_are_printed(tmp_path):
    settings = read(
        DATABASE_URL="postgresql://u:hidden1@db/risks",
        MAIL_URL="smtps://me:hidden2@mail",
        DEMO_PASSWORD="hidden3",
    )
    shown = repr(settings) + str(settings) + repr(settings.mail_server)
    assert "hidden" not in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail:2525", MailServer("mail", 2525, MailSecurity.PLAIN, "riskreg@mail")),
        ("smtps://a%40b.org:p%3Aw@mail", MailServer("mail", 465, MailSecurity.TLS, "a@b.org", "a@b.org", "p:w")),
        (
            "starttls://me:pw@mail?from=risks@example.org",
            MailServer("mail", 587, MailSecurity.STARTTLS, "risks@example.org", "me", "pw"),
        ),
    ],
)
def test_a_mail_address_says_server_port_security_account_and_sender(url, server):
    assert read(MAIL_URL=url).mail_server == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail",
        "smtp://",
        "smtp://mail:99999",
        "smtp://mail:port",
        "smtp://mail/inbox",
        "smtp://mail?from=nobody",
        "smtp://mail?from=a@b%0d%0aBcc:c@d",
    ],
)
def test_a_bad_mail_address_is_refused_at_the_start(url):
    assert refusal(MAIL_URL=url).startswith("RISKREG_MAIL_URL ")


@pytest.mark.parametrize("url", ["https://risks.example.org", "http://localhost:8080/", "https://example.org/risks"])
def test_an_external_address_loses_only_its_last_stroke(url):
    assert read(BASE_URL=url).base_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["risks.example.org", "ftp://h", "https://", "https://h?x=1", "https://h#x", "https://u@h", "http://h:x"]
)
def test_an_address_people_cannot_open_is_refused(url):
    assert refusal(BASE_URL=url).startswith("RISKREG_BASE_URL ")


@pytest.mark.parametrize("count", ["-1", "11", "two", "1.0", "²"])
def test_a_number_of_proxies_is_a_small_whole_number(count):
    assert read(TRUSTED_PROXIES="2").trusted_proxies == 2
    assert "0 to 10" in refusal(TRUSTED_PROXIES=count)


def test_the_name_of_the_organization_is_one_line():
    assert read(ORGANIZATION=" Office of Peace ").organization == "Office of Peace"
    assert "one line" in refusal(ORGANIZATION="Office\nof Peace")
    assert "one line" in refusal(ORGANIZATION="x" * 201)


def test_assets_are_taken_from_inside_the_package_when_they_are_there(tmp_path):
    package = tmp_path / "riskreg"
    (tmp_path / "static").mkdir()
    package.mkdir()
    assert asset_folder("static", package) == tmp_path / "static"
    (package / "static").mkdir()
    assert asset_folder("static", package) == package / "static"


@pytest.mark.parametrize("folder", [TEMPLATES, STATIC, SEED], ids=lambda folder: folder.name)
def test_this_installation_has_its_assets(folder: Path):
    assert any(file.is_file() for file in folder.rglob("*"))


def test_a_key_from_the_generator_is_never_called_weak():
    assert not any(is_guessable(secrets.token_urlsafe(48)) for _ in range(500))
