"""Beginning a register: tables, entities where wanted, the shipped methodologies and lifecycles."""

from datetime import date

from riskreg.authority.operations import adopt_authority
from riskreg.authority.queries import authority_in_use
from riskreg.bodies.body_operations import lay_bodies
from riskreg.decisions.operations import begin_missing_courses
from riskreg.domain.permissions import machine
from riskreg.methodology.operations import adopt_profile, upload_profile
from riskreg.paths import SEED
from riskreg.risks.lifecycle_operations import open_missing_tasks
from riskreg.risks.review_date_operations import plan_missing_reviews
from riskreg.store.engine import migrate, open_engine
from riskreg.store.work import Desk, Work, open_work
from riskreg.tasks.operations import adopt_lifecycle

FIRST_PROFILE = "secretariat-style"
_BEGINNING = date(
    2018, 1, 1
)  # risk management is part of programme management since then: old assessments find a profile


def begin_register(url: str) -> None:
    """Make the database at the URL a register. Safe to run again: what is there stays."""
    migrate(url)
    engine = open_engine(url)
    with open_work(Desk(engine, machine("riskreg init"))) as work:
        lay_foundations(work)
        open_missing_tasks(work)
        begin_missing_courses(work)
        plan_missing_reviews(work)
    engine.dispose()


def lay_foundations(work: Work) -> None:
    """The shipped lifecycles, methodologies and bodies; the first methodology is adopted when none was."""
    from riskreg.domain.errors import NotFound
    from riskreg.methodology.queries import profile_in_use

    for file in sorted((SEED / "lifecycles").glob("*.toml")):
        adopt_lifecycle(work, file.read_text(encoding="utf-8"))
    uploaded = {
        file.stem: upload_profile(work, file.read_text(encoding="utf-8"))
        for file in sorted((SEED / "methodologies").glob("*.toml"))
    }
    if authority_in_use(work.session.connection(), work.now.date()) is None:
        rules = (SEED / "authority.toml").read_text(encoding="utf-8")
        adopt_authority(work, rules, _BEGINNING, "Shipped with the register; replace it by your own.")
    try:
        profile_in_use(work.session.connection(), work.now.date())
    except NotFound:
        adopt_profile(work, uploaded[FIRST_PROFILE], _BEGINNING, "Shipped with the register; replace it by your own.")
    lay_bodies(work, (SEED / "bodies.toml").read_text(encoding="utf-8"))
