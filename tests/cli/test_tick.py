"""What the worker says of its work once: what was done, and what fails."""

from __future__ import annotations

from pathlib import Path

from tests.mailbox import free_port


def test_a_tick_says_what_was_done_and_what_fails(riskreg, tmp_path: Path, monkeypatch):
    from riskreg import clock
    from riskreg.store.engine import open_engine
    from riskreg.store.tables.mail import OutgoingMail

    folder = tmp_path / "register"
    assert riskreg("init", data=folder).code == 0
    assert riskreg("tick", data=folder).err == ""
    engine = open_engine(f"sqlite:///{folder / 'riskreg.sqlite3'}")
    words = {"key": "notices:1:1", "recipient": "zoe@example.org", "subject": "Look", "body": "Look.", "html": "", "last_error": ""}
    with engine.begin() as connection:
        connection.execute(OutgoingMail.__table__.insert().values(**words, attempts=0, created_at=clock.now(), next_try_at=clock.now()))
    engine.dispose()
    monkeypatch.setenv("RISKREG_MAIL_URL", f"smtp://127.0.0.1:{free_port()}?from=riskreg@example.org")
    said = riskreg("tick", data=folder)
    assert (said.code, said.out) == (0, "0 alarms given, 0 letters written, 0 mails sent.\n")
    assert said.err == "1 mail could not be delivered yet. An administrator sees them under “What fails”.\n"
