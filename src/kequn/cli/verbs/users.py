"""`kequn users`: who may sign in. The command has the rights of the home's owner, so it also makes the first administrator."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from kequn.cli.tables import table
from kequn.cli.verb import Answer, Call, Verb

if TYPE_CHECKING:
    from kequn.access.scope import Scope

ORDER = 75


def _open(call: Call) -> Scope:
    """Make the records of the home ready; return the scope in which the command changes people."""
    from kequn.access.roles import ROLES
    from kequn.access.scope import Scope
    from kequn.project.records import migrate
    from kequn.project.serving.supervisor import must_have_home

    os.environ["KEQUN_HOME"] = str(must_have_home(call.home))
    migrate()
    return Scope("kequn users", ROLES["administrator"])


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("staff_number", metavar="STAFF_NUMBER", help="by which they sign in")
    parser.add_argument("--role", required=True, help="such as manager; kequn users list shows them")
    parser.add_argument("--outlet", default="", metavar="ID", help="the place whose customers they see")
    parser.add_argument("--name", default="", help="how they are called")


def _add(call: Call) -> Answer:
    scope, given = _open(call), call.arguments
    from kequn.access import people

    user, password = people.add(scope, given.staff_number, role_id=given.role, outlet_id=given.outlet, name=given.name)
    return _handed_out(user.username, password, user.password_until)


def _password_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("staff_number", metavar="STAFF_NUMBER", help="whose password is forgotten or whose account is locked")


def _password(call: Call) -> Answer:
    scope = _open(call)
    from kequn.access import people
    from kequn.access.models import User

    user = User.objects.filter(username=call.arguments.staff_number).first()
    if user is None:
        raise people.PeopleError("nobody has that staff number; kequn users list shows who is there")
    return _handed_out(user.username, people.hand_out_password(scope, user), user.password_until)


def _handed_out(staff_number: str, password: str, until: object) -> Answer:
    return {"staff_number": staff_number, "one_time_password": password, "until": str(until)}


def _show_password(answer: Answer) -> None:
    print(f"{answer['staff_number']} signs in with {answer['one_time_password']}; to be changed by {answer['until'][:16]} UTC.")


def _list(call: Call) -> Answer:
    _open(call)
    from kequn.access.models import User
    from kequn.access.roles import ROLES

    people = User.objects.select_related("outlet").order_by("username")
    return {"users": [{"staff_number": user.username, "name": user.display_name, "role": user.role_id,
                       "outlet": user.outlet.outlet_id if user.outlet else "", "active": user.is_active} for user in people],
            "roles": {role.id: {"zh": role.zh, "en": role.en} for role in ROLES.values()}}


def _show_list(answer: Answer) -> None:
    rows = [(user["staff_number"], user["name"], user["role"], user["outlet"], "" if user["active"] else "closed")
            for user in answer["users"]]
    table(("staff number", "name", "role", "outlet", ""), rows)
    print("Roles: " + ", ".join(f"{id_} ({titles['zh']})" for id_, titles in answer["roles"].items()))


VERBS = [
    Verb(("users", "list"), "who may sign in", _list, _show_list),
    Verb(("users", "add"), "add a person; prints a one-time password", _add, _show_password, _add_arguments),
    Verb(("users", "password"), "hand out a new one-time password; unlocks the account", _password, _show_password,
         _password_arguments),
]
