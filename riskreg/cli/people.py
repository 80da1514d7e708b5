"""Commands about people: add, invite, disable, list."""

import click

from riskreg.cli.register import Register, on_register
from riskreg.domain.permissions import GRANTED_ROLES, Role, Scope


@click.group()
def people() -> None:
    """Add, invite, disable and list people."""


@people.command()
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--function", default="")
@click.option("--role", type=click.Choice([role.value for role in GRANTED_ROLES]))
@click.option("--entity", "code", default="", help="Code of the person's entity; the role of an entity is for it.")
@on_register
def add(register: Register, email: str, name: str, function: str, role: str | None, code: str) -> None:
    """Add a person, with a role if given, and print a one-time link to set the password."""
    from riskreg.entities.queries import entity_id_of
    from riskreg.people.link_operations import invite_person
    from riskreg.people.operations import add_person, grant_role
    from riskreg.store.work import open_work

    mail, base_url, organization = _mailing(register)
    with open_work(register.desk) as work:
        entity_id = entity_id_of(work, code) if code else None
        person_id = add_person(work, email=email, name=name, function=function, entity_id=entity_id)
        if role:
            grant_role(work, person_id, Role(role), entity_id if Role(role).scope is Scope.ENTITY else None)
        token = invite_person(work, person_id, mail=mail, base_url=base_url, organization=organization)
    click.echo(f"{name} was added. To set a password, within 72 hours, open: {_address(register, token)}")


@people.command()
@click.argument("email")
@on_register
def invite(register: Register, email: str) -> None:
    """Make a new one-time link for somebody; the one before ends."""
    from riskreg.people.link_operations import invite_person
    from riskreg.people.queries import person_id_of
    from riskreg.store.work import open_work

    mail, base_url, organization = _mailing(register)
    with open_work(register.desk) as work:
        token = invite_person(work, person_id_of(work, email), mail=mail, base_url=base_url, organization=organization)
    click.echo(_address(register, token))


@people.command()
@click.argument("email")
@on_register
def disable(register: Register, email: str) -> None:
    """Disable somebody: their sessions end at once. Prints what they still own."""
    from riskreg.people.operations import disable_person
    from riskreg.people.queries import person_id_of
    from riskreg.store.work import open_work

    with open_work(register.desk) as work:
        owned = disable_person(work, person_id_of(work, email))
    click.echo(f"{email} is disabled. {owned.in_words}")


@people.command("list")
@on_register
def list_people(register: Register) -> None:
    """List people with their roles."""
    from riskreg.people.queries import people_lines
    from riskreg.store.work import open_reading

    with open_reading(register.desk) as work:
        for line in people_lines(work):
            click.echo(line)


def _mailing(register: Register) -> tuple[bool, str, str]:
    """Whether a mail can be sent, the address links begin with, and in whose name."""
    settings = register.settings()
    return settings.mail_server is not None, settings.base_url, settings.organization


def _address(register: Register, token: str) -> str:
    return f"{register.settings().base_url or 'http://127.0.0.1:8080'}/invitation/{token}"
