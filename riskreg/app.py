"""The factory: puts the houses together; the only file that knows every one of them."""

import gc

import sqlalchemy as sa
from flask import Flask
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

from riskreg.assessments import views as assessments
from riskreg.authority import views as authority
from riskreg.bodies import body_views, decision_views, electronic_views, tracker_views
from riskreg.consolidation import cause_views
from riskreg.consolidation import views as consolidation
from riskreg.decisions import views as decisions
from riskreg.domain.permissions import Permission
from riskreg.entities import views as entities
from riskreg.exchange.worker import SUBJECTS
from riskreg.handovers import views as handovers
from riskreg.methodology import views as methodology
from riskreg.movement import views as movement
from riskreg.oversight import views as oversight
from riskreg.packs import views as packs
from riskreg.paths import STATIC, TEMPLATES
from riskreg.people import account_views, delegation_views, feed_views
from riskreg.people import views as people
from riskreg.people.queries import actor_behind
from riskreg.requests import views as requests
from riskreg.reviews import cycle_views, opening_views, return_views, wondering_views
from riskreg.risks import feed_views as days
from riskreg.risks import page_views, work_views, writing_views
from riskreg.risks import views as register_views
from riskreg.settings import Settings
from riskreg.store.engine import open_engine
from riskreg.tasks import failing_views, task_views
from riskreg.tasks import views as lifecycles
from riskreg.tasks.notice_letters import address_of
from riskreg.treatments import views as treatments
from riskreg.web.access import guard_doors
from riskreg.web.addresses import add_addresses
from riskreg.web.filters import add_filters
from riskreg.web.headers import set_headers
from riskreg.web.looking import look_once
from riskreg.web.parts import keep_parts
from riskreg.web.refusals import explain_refusals
from riskreg.web.rendering import Section, surround
from riskreg.web.sessions import remember_people
from riskreg.web.speech import speak, to_say
from riskreg.web.templates import Templates
from riskreg.web.tokens import guard_forms
from riskreg.workshops import paper_views, session_views, voting_views
from riskreg.workshops import views as workshops

# Hangs on the register's blueprint: named here because importing it is all that is needed.
ALSO_HUNG = (work_views,)
HOUSES = (
    people,
    account_views,
    delegation_views,
    feed_views,
    days,
    entities,
    methodology,
    authority,
    lifecycles,
    task_views,
    failing_views,
    register_views,
    writing_views,
    page_views,
    assessments,
    treatments,
    decisions,
    requests,
    cycle_views,
    opening_views,
    return_views,
    wondering_views,
    tracker_views,
    decision_views,
    electronic_views,
    body_views,
    consolidation,
    cause_views,
    workshops,
    voting_views,
    paper_views,
    session_views,
    handovers,
    movement,
    packs,
    oversight,
)

LARGEST_REQUEST = 2_000_000  # bytes: a whole register form with long texts is a tenth of it

SECTIONS = (
    Section("risks.work", to_say("My work"), Permission.ACCOUNT_KEEP, "/work"),
    Section("risks.register", to_say("Register"), Permission.RISK_READ, "/risks"),
    Section("risks.heatmap", to_say("Heat map"), Permission.RISK_READ, "/heatmap"),
    Section("requests.overview", to_say("Requests"), Permission.RISK_READ, "/requests"),
    Section("reviews.cycles", to_say("Reviews"), Permission.RISK_READ, "/reviews"),
    Section("tracker.decisions", to_say("Decisions"), Permission.RISK_READ, "/decisions"),
    Section("consolidation.board", to_say("Consolidation"), Permission.CONSOLIDATION_READ, "/consolidation"),
    Section("workshops.overview", to_say("Workshops"), Permission.WORKSHOP_READ, "/workshops"),
    Section("methodology.profiles", to_say("Methodology"), Permission.METHODOLOGY_READ, "/methodology"),
    Section("entities.tree", to_say("Entities"), Permission.ENTITY_READ, "/entities"),
    Section("people.directory", to_say("People"), Permission.PEOPLE_MANAGE, "/people"),
    Section("oversight.trail", to_say("Audit trail"), Permission.AUDIT_READ, "/audit"),
)


def create_app(settings: Settings, engine: sa.Engine | None = None) -> Flask:
    """The web application for one register. ``engine`` is opened from the settings unless handed in."""
    app = Flask("riskreg", template_folder=str(TEMPLATES), static_folder=str(STATIC))
    app.jinja_environment = Templates
    app.jinja_options = {"cache_size": -1}  # templates are few: all are kept, and found without a lock
    _configure(app, settings)
    app.extensions["riskreg.engine"] = engine or open_engine(settings.database_url)
    app.extensions["riskreg.settings"] = settings
    app.extensions["riskreg.subjects"] = SUBJECTS
    look_once(app)
    guard_doors(app)
    guard_forms(app)
    Babel(app)
    remember_people(app, actor_behind).unauthorized_handler(people.ask_to_sign_in)
    for doors in HOUSES:
        app.register_blueprint(doors.blueprint)
    add_filters(app)
    add_addresses(app)
    keep_parts(app)
    speak(app)
    surround(app, settings.organization, settings.demonstration, SECTIONS)
    app.add_template_global(lambda line: address_of(line, SUBJECTS), "address_of")
    set_headers(app)
    explain_refusals(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def settle() -> None:
    """Once a server has loaded everything: what is there now stays, so the collector need not go through it again and
    again between the requests, whose own values are few and short-lived.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _configure(app: Flask, settings: Settings) -> None:
    over_https = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        SESSION_COOKIE_NAME="__Host-riskreg" if over_https else "riskreg",
        SESSION_COOKIE_SECURE=over_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_DEFAULT_TIMEZONE="UTC",
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
