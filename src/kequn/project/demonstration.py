"""What the simulated bank needs beside its data: people who may sign in, one for each role, and scripts as if reviewed.

Where the bank's staff has somebody in that position, it is they: the manager with the most customers, the heads above them.
Their one password is made for the home, so no two demos share one. The scripts say of themselves that they are a demonstration's:
nobody has reviewed them.
"""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db.models import Count
from django.utils import timezone

from kequn.access.models import User
from kequn.access.roles import ROLES
from kequn.bridge.publish import publish_current
from kequn.journeys.catalogue import plays
from kequn.kernel import durable
from kequn.organisation.models import Assignment, Outlet, Staff
from kequn.relationship.models import Script
from kequn.relationship.scripts import release

DEMO = "演示 demo"  # who made and released the scripts, and how the number of their review begins
HOLDS = timedelta(days=365)
SECOND = {  # a second wording, so that a fair split is seen
    ("near_tier", "gap"): {
        "zh": "{name}您好，我是{manager}。{evidence}您近期有到期或回款的话，放过来就够了；不方便也没关系，我先把差多少发给您。",
        "en": "Hello {name}, this is {manager}. {evidence} If something matures or comes in these weeks, it would do; if not, "
              "never mind, I send you what is missing."},
    ("greeting", "greet"): {
        "zh": "{name}您好，我是{manager}。今天是您的生日，祝您和家人一切都好，不用回。",
        "en": "Hello {name}, this is {manager}. Happy birthday, and all the best to you and your family. No need to answer."},
    ("maturity", "week"): {
        "zh": "{name}您好，{evidence}到期那天您想先放着，还是已经有安排？我按您的打算准备。",
        "en": "Hello {name}. {evidence} Shall it rest on that day, or do you have plans? I prepare what you need."},
    ("keep", "listen"): {
        "zh": "{name}，我是{manager}。最近有没有哪件事是我们没办好的？您直说，我今天就去改。",
        "en": "{name}, this is {manager}. Is there anything that we did not do well of late? Tell me, and I see to it today."},
}


def people(home: Path) -> list[dict[str, str]]:
    """Publish what the run made, make a user for each role that has none here, and return name, password and role of each.

    A second time nothing changes; who signed in meanwhile keeps what they set.
    """
    publish_current(home)
    password = _password(home / "demo.password")
    staff, made = _staff(), []
    head_office = Outlet.objects.filter(level="head_office").first()
    there = {user.role_id: user.username for user in User.objects.order_by("-pk")}
    hashed = make_password(password)
    for role in ROLES.values():
        who = staff.get(role.id)
        name = who.staff_number if who else "admin" if role.id == "administrator" else role.id
        if role.id not in there:
            User.objects.get_or_create(username=name, defaults={
                "password": hashed, "role_id": role.id, "outlet": who.outlet if who else head_office,
                "display_name": who.name if who else role.zh})
        made.append({"name": there.get(role.id, name), "password": password, "role": role.id, "title": role.zh})
    return made


def scripts(home: Path) -> None:
    """Release what the shipped plays say, and a second wording of some, under numbers that say that nobody reviewed them.

    A second time nothing changes.
    """
    if Script.objects.exists():
        return
    said = [(play.id, wave.id, texts) for play in plays(home).values() for wave in play.waves
            for texts in (wave.wording, SECOND.get((play.id, wave.id))) if texts]
    until = (timezone.localdate() + HOLDS).isoformat()
    for number, (play_id, wave_id, texts) in enumerate(said, 1):
        release(play_id, wave_id, texts, review=f"{DEMO} {number:03d}", until=until, maker=DEMO, by=DEMO)


def _staff() -> dict[str, Staff]:
    """Return who stands for a role: the manager with the most customers, and those above and beside them."""
    load = dict(Assignment.objects.filter(until=None).values_list("staff_number").annotate(Count("pk")).order_by())
    active = list(Staff.objects.filter(active=True).select_related("outlet__parent__parent"))
    found: dict[str, Staff] = {}
    for role in ("manager", "remote_agent"):
        if those := [each for each in active if each.position == role]:
            found[role] = max(those, key=lambda each: load.get(each.staff_number, 0))
    manager = found.get("manager")
    outlet = manager.outlet if manager else None
    sub_branch = outlet.parent if outlet else None
    branch = sub_branch.parent if sub_branch else None
    for role, place in (("lobby_manager", outlet), ("sub_branch_head", sub_branch), ("branch_head", branch)):
        if those := [each for each in active if each.position == role and place and each.outlet_id == place.pk]:
            found[role] = those[0]
    if those := [each for each in active if each.position == "operations" and each.outlet and each.outlet.level == "head_office"]:
        found["operations"] = those[0]
    return found


def _password(path: Path) -> str:
    if not path.exists():
        written = durable.temporary(path)
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            stream.write(secrets.token_urlsafe(9))
        durable.settle(written, path)
    return path.read_text(encoding="utf-8")
