"""``./dev bench``: the main pages at 1,000, 10,000 and 100,000 risks as multiples of a bare Flask page in the same run."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import sqlalchemy as sa

from riskreg.domain.permissions import Role, machine
from riskreg.exchange.beginning import begin_register
from riskreg.exchange.synthetic import add_synthetic_risks
from riskreg.exchange.worker import work_through
from riskreg.people.passwords import hash_password
from riskreg.settings import read_settings
from riskreg.store.engine import open_engine
from riskreg.store.tables.person import Person, RoleGrant
from riskreg.store.work import Desk, open_work
from tests.bench.served import Ask, Browser, Timing, by_eight, one_by_one, served
from tests.bench.voting import measure_voting

PASSWORD = "a password for the bench"
KEY = "bench-key-0123456789-abcdefghijklmnop"
ROUNDS = 5
WARM_UP = 3
PEOPLE = (
    ("reader@bench.example", Role.SECRETARIAT),
    ("focal@bench.example", Role.FOCAL_POINT),
    ("chair@bench.example", Role.SENIOR_MANAGER),
)


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="riskreg-bench-"))
    try:
        with served("tests.bench.bare:app", {}) as bare:
            results = {"bare": _bare(bare, options.times)}
            for size in options.sizes:
                results[str(size)] = _measure(folder / str(size), size, options.times, bare, options.voting)
        _print(results)
        if options.json:
            Path(options.json).write_text(json.dumps(results, indent=1))
        print(json.dumps(results))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--times", type=int, default=60, help="requests per figure")
    parser.add_argument("--voting", action="store_true", help="nothing but a workshop with a hundred voters")
    parser.add_argument("--json", help="also write the figures here")
    return parser.parse_args()


def _ask_bare(browser: Browser, _number: int) -> tuple[int, bytes]:
    return browser.ask("/")


def _bare(port: int, times: int) -> dict[str, object]:
    sequential = one_by_one(Browser(port), _ask_bare, times * 2, warm_up=20)
    together = by_eight(port, {}, _ask_bare, times * 3)
    return {"bare page": _figures(sequential, sequential.p50, together)}


def _measure(folder: Path, size: int, times: int, bare: int, only_voting: bool = False) -> dict[str, object]:
    url = _fill(folder, size)
    drafts = _drafts(url)
    environ = {"RISKREG_DATABASE_URL": url, "RISKREG_DATA_DIR": str(folder), "RISKREG_SECRET_KEY": KEY}
    with served("wsgi:app", environ) as port:
        reader, focal, yardstick = Browser(port), Browser(port), Browser(bare)
        reader.sign_in(PEOPLE[0][0], PASSWORD)
        focal.sign_in(PEOPLE[1][0], PASSWORD)
        found = _voting(url, port, reader, yardstick, times)
        if only_voting:
            return found
        for name, ask in _pages(size).items():
            few = max(8, times // 6) if name == "heat-map PDF" else times
            timing, yard = _between(reader, ask, yardstick, few, 1 if name == "heat-map PDF" else ROUNDS)
            found[name] = _figures(timing, yard, by_eight(port, reader.cookies, ask, few))
        found["tick with nothing due"] = _ticking(url, yardstick, times)
        found["submit"] = _submitting(focal, port, drafts, yardstick)
    return found


def _voting(url: str, port: int, reader: Browser, yardstick: Browser, times: int) -> dict[str, object]:
    """A workshop with a hundred voters: the time of a vote, and of what the screen asks for every two seconds."""

    def yard() -> float:
        return one_by_one(yardstick, _ask_bare, times).p50

    measured = measure_voting(url, port, reader.cookies, yard, ROUNDS, times)
    return {line: _figures(*figures) for line, figures in measured.items()}


def _ticking(url: str, yardstick: Browser, times: int) -> dict[str, object]:
    """What ``riskreg tick`` does on the database when nothing is due, without starting Python."""
    engine = open_engine(url)
    settings = read_settings({"RISKREG_DATABASE_URL": url, "RISKREG_SECRET_KEY": KEY}, demonstration=False)
    while work_through(engine, settings).alarms:
        pass

    def tick(_browser: Browser, _number: int) -> tuple[int, bytes]:
        work_through(engine, settings)
        return 200, b""

    timing, yard = _between(yardstick, tick, yardstick, times)
    engine.dispose()
    return _figures(timing, yard, timing)


def _between(browser: Browser, ask: Ask, yardstick: Browser, times: int, rounds: int = ROUNDS) -> tuple[Timing, float]:
    """The page asked ``times`` times, and the p50 of the bare page asked as often right before it and right after:
    the machine's speed drifts, and the two of them alternating would each find the caches full of the other. Of several
    such rounds the one in the middle, by the page as a multiple of the bare page.
    """
    found = []
    for number in range(rounds):
        before = one_by_one(yardstick, _ask_bare, times)
        timing = one_by_one(browser, ask, times, first=number * (times + WARM_UP), warm_up=WARM_UP)
        after = one_by_one(yardstick, _ask_bare, times)
        found.append((timing, (before.p50 + after.p50) / 2))
    return sorted(found, key=lambda each: each[0].p50 / each[1])[rounds // 2]


def _pages(size: int) -> dict[str, Ask]:
    """What is asked, and with which number: a different risk and a different word each time."""
    words = ("flood", "permits", "staff", "border", "network", "election")
    return {
        "register": lambda browser, _n: browser.ask("/risks"),
        "register search": lambda browser, n: browser.ask(f"/risks?q={words[n % len(words)]}"),
        "risk page": lambda browser, n: browser.ask(_open_risk(n, size)),
        "heat map": lambda browser, _n: browser.ask("/heatmap"),
        "my work": lambda browser, _n: browser.ask("/work"),
        "heat-map PDF": lambda browser, _n: browser.ask("/heatmap.pdf?organizational_level=corporate"),
    }


RISKS: list[str] = []


def _open_risk(number: int, _size: int) -> str:
    return f"/risks/{RISKS[number * 7 % len(RISKS)]}"


def _submitting(focal: Browser, port: int, drafts: list[str], yardstick: Browser) -> dict[str, object]:
    token = focal.token("/account")
    signed_in = dict(focal.cookies)
    half = len(drafts) // 2
    # What filled the register is still on its way to the disk, where each submission must arrive before it is answered.
    os.sync()

    def submit(browser: Browser, reference: str) -> tuple[int, bytes]:
        # The page a person sees next takes the message out of the cookie again; nobody sees one here.
        browser.cookies = dict(signed_in)
        return browser.ask(f"/risks/{reference}/moves/submit", {"csrf_token": token, "version": "1"})

    rounds = min(ROUNDS, max(1, half // 20))  # a small register has few drafts
    each = half // rounds - WARM_UP
    timing, yard = _between(focal, lambda browser, n: submit(browser, drafts[n]), yardstick, each, rounds)
    together = by_eight(port, focal.cookies, lambda browser, n: submit(browser, drafts[half + n]), half)
    return _figures(timing, yard, together)


def _fill(folder: Path, size: int) -> str:
    folder.mkdir(parents=True)
    url = f"sqlite:///{folder / 'riskreg.sqlite3'}"
    begin_register(url)
    engine = open_engine(url)
    started = time.perf_counter()
    add_synthetic_risks(engine, size, seed=1)
    print(f"{size:,} risks made in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    with open_work(Desk(engine, machine("bench"))) as work:
        root = work.session.execute(sa.text("SELECT id FROM entity WHERE parent_id IS NULL")).scalar_one()
        for email, role in PEOPLE:
            person = Person(email=email, name=email, password_hash=hash_password(PASSWORD), created_at=work.now)
            work.session.add(person)
            work.session.flush()
            entity = root if role is Role.FOCAL_POINT else None
            work.session.add(RoleGrant(person_id=person.id, role=role, entity_id=entity, granted_at=work.now))
    engine.dispose()
    return url


def _drafts(url: str) -> list[str]:
    """References of drafts to submit; also notes which risks the reader may open."""
    engine = open_engine(url)
    with engine.connect() as connection:
        wanted = "SELECT number FROM risk WHERE classification <> 'strictly confidential' AND standing = :standing ORDER BY id LIMIT 400"
        RISKS[:] = [f"R-{n:04d}" for n in connection.execute(sa.text(wanted), {"standing": "registered"}).scalars()]
        numbers = connection.execute(sa.text(wanted), {"standing": "drafted"}).scalars().all()
    engine.dispose()
    return [f"R-{n:04d}" for n in numbers]


def _figures(sequential: Timing, yardstick: float, together: Timing) -> dict[str, object]:
    """Times one by one, the bare page's p50 around them, and times with eight clients."""
    return {
        "sequential": asdict(sequential),
        "bare p50": round(yardstick, 3),
        "times bare": round(sequential.p50 / yardstick, 2),
        "eight clients": asdict(together),
    }


def _print(results: dict[str, dict[str, object]]) -> None:
    bare = results["bare"]["bare page"]
    yard, yard8 = bare["sequential"]["p50"], bare["eight clients"]["p50"]  # type: ignore[index]
    print(f"bare page: p50 {yard:.2f} ms one by one, {yard8:.2f} ms with eight clients\n")
    print(f"| {'page':<16} | risks | p50 ms | p95 ms | × bare | p50 with 8 | × bare | bytes |")
    print(f"|{'-' * 18}|------:|-------:|-------:|-------:|-----------:|-------:|------:|")
    for size, pages in results.items():
        for name, figures in pages.items():
            one, eight = figures["sequential"], figures["eight clients"]  # type: ignore[index]
            print(
                f"| {name:<16} | {size} | {one['p50']:.2f} | {one['p95']:.2f} "
                f"| {figures['times bare']:.1f} "  # type: ignore[index]
                f"| {eight['p50']:.2f} | {eight['p50'] / yard8:.1f} | {one['size']} |"
            )


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", os.getcwd())
    main()
