"""People, keys and rights: only for who may, without any customer, in few queries."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kequn.access.keys import ApiKeyError, scope_of_key
from kequn.access.models import ApiKey, User
from kequn.access.roles import ROLES, May
from kequn.organisation.models import Outlet
from kequn.web.administration.words import MAYS
from tests.web.signing_in import sign_in, someone

pytestmark = pytest.mark.django_db
PAGES = {"/users/": {May.MANAGE_USERS}, "/users/new/": {May.MANAGE_USERS}, "/keys/": {May.MANAGE_USERS},
         "/rights/": {May.MANAGE_USERS, May.READ_LOGS}, "/logs/": {May.READ_LOGS}, "/logs/file/": {May.READ_LOGS},
         "/alarms/": {May.READ_LOGS}}


def _text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def administrator(client: Client) -> User:
    """An administrator who is signed in."""
    user = someone("ADMIN", "administrator")
    sign_in(client, "ADMIN")
    return user


@pytest.fixture
def outlet(db: None) -> Outlet:
    return Outlet.objects.create(outlet_id="O1", name="中山路支行", level="outlet")


@pytest.mark.parametrize("role", ROLES)
def test_each_page_opens_to_whoever_may_and_to_nobody_else(client: Client, role: str, outlet: Outlet) -> None:
    someone("X", role, outlet=outlet)
    other = someone("OTHER")
    sign_in(client, "X")
    for path, may in PAGES.items():
        assert client.get(path).status_code == (200 if may & ROLES[role].may else 403), path
    posts = [f"/users/{other.pk}/{what}/" for what in ("password", "second-factor", "sessions")] + ["/keys/1/revoke/"]
    allowed = May.MANAGE_USERS in ROLES[role].may
    assert {client.post(path).status_code == 403 for path in posts} == {not allowed}


def test_who_is_added_signs_in_with_the_password_that_is_shown_once(
    client: Client, administrator: User, outlet: Outlet,
) -> None:
    answer = client.post("/users/new/", {"staff_number": "S7", "name": "王小明", "role": "lobby_manager", "outlet": "O1"})
    found = re.search(r"<code>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>", _text(answer))
    assert found
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert found[1] not in _text(client.get(f"/users/{User.objects.get(username='S7').pk}/"))
    other = Client()
    assert sign_in(other, "S7", found[1]).status_code == 302
    assert other.get("/")["Location"] == "/account/password/"


@pytest.mark.parametrize(("change", "field", "said"), [
    ({"staff_number": "admin"}, "staff_number", "已经有人使用"), ({"staff_number": "S 7"}, "staff_number", "不能含空格"),
    ({"outlet": "O9"}, "outlet", "没有这个机构号"), ({"role": "branch_head", "outlet": ""}, "outlet", "必须有机构"),
])
def test_what_is_wrong_stands_beside_its_field(
    client: Client, administrator: User, outlet: Outlet, change: dict[str, str], field: str, said: str,
) -> None:
    answer = client.post("/users/new/", {"staff_number": "S7", "name": "", "role": "manager", "outlet": "O1"} | change)
    assert said in answer.context["form"].errors[field][0]
    assert User.objects.count() == 1


def test_a_role_is_changed_and_the_change_is_told(client: Client, administrator: User, outlet: Outlet) -> None:
    user = someone("S7")
    client.post(f"/users/{user.pk}/", {"name": "王", "role": "sub_branch_head", "outlet": "O1", "active": "on"})
    user.refresh_from_db()
    assert (user.role_id, user.outlet) == ("sub_branch_head", outlet)
    text = _text(client.get(f"/users/{user.pk}/"))
    assert re.search(r"修改</td><td[^>]*>ADMIN</td><td[^>]*>支行长", text)


def test_signing_in_leaves_no_line_in_the_history(client: Client) -> None:
    user = someone("S7")
    before = user.history.count()
    sign_in(client, "S7")
    assert user.history.count() == before


def test_nobody_changes_their_own_role(client: Client, administrator: User) -> None:
    answer = client.post(f"/users/{administrator.pk}/", {"name": "", "role": "board", "outlet": "", "active": "on"})
    assert answer.status_code == 403
    assert User.objects.get(username="ADMIN").role_id == "administrator"


def test_people_are_found_by_number_name_role_and_state(client: Client, administrator: User) -> None:
    someone("S1", display_name="王小明")
    someone("S2", "auditor", display_name="李四", is_active=False)
    someone("S3", locked_until=timezone.now() + timedelta(minutes=5))

    def shown(**asked: str) -> list[str]:
        return [person.username for person in client.get("/users/", asked).context["page"]]

    assert shown() == ["ADMIN", "S1", "S2", "S3"]
    assert (shown(q="小明"), shown(q="s2"), shown(role="auditor")) == (["S1"], ["S2"], ["S2"])
    assert (shown(state="closed"), shown(state="locked"), shown(state="active", q="S")) == (["S2"], ["S3"], ["S1", "S3"])


@pytest.mark.parametrize("number", [1, 30])
def test_a_list_of_people_takes_as_many_queries_with_one_as_with_thirty(
    client: Client, administrator: User, outlet: Outlet, number: int, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    User.objects.bulk_create([User(username=f"S{n}", outlet=outlet) for n in range(number)])
    with django_assert_num_queries(4):  # session, person, how many, the page
        client.get("/users/")


@pytest.mark.parametrize("number", [1, 30])
def test_a_list_of_keys_takes_as_many_queries_with_one_as_with_thirty(
    client: Client, administrator: User, outlet: Outlet, number: int, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    now = timezone.now()
    ApiKey.objects.bulk_create([ApiKey(name=f"K{n}", prefix=f"{n:08}", secret_sha256="", role_id="analyst", outlet=outlet,
                                       made_by="ADMIN", made_at=now, expires_at=now) for n in range(number)])
    with django_assert_num_queries(5):  # and the outlets to choose from
        client.get("/keys/")


def test_a_key_is_shown_once_and_revoked_at_once(client: Client, administrator: User, outlet: Outlet) -> None:
    text = _text(client.post("/keys/", {"name": "campaigns", "role": "operations", "outlet": "O1", "days": "30"}))
    found = re.search(r"kequn_[0-9a-f]{8}_[\w-]{43}", text)
    assert found
    assert found[0] not in _text(client.get("/keys/"))
    assert scope_of_key(found[0]).outlets == frozenset({"O1"})
    client.post(f"/keys/{ApiKey.objects.get().pk}/revoke/")
    with pytest.raises(ApiKeyError, match="not valid"):
        scope_of_key(found[0])


def test_the_rights_are_those_of_the_code(client: Client, administrator: User) -> None:
    text = _text(client.get("/rights/"))
    rows = re.findall(r'<tr><th scope="row" class="text-nowrap">(.*?)</th>(.*?)</tr>', text, re.DOTALL)
    ticks = {name: ["aria-label=" in cell for cell in cells.split("</td>")[:-1]] for name, cells in rows[1:-1]}
    assert ticks == {MAYS[what][0]: [what in role.may for role in ROLES.values()] for what in May}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_in_one_language_without_anything_inline(client: Client, administrator: User, language: str) -> None:
    user = someone("S7")
    client.cookies["django_language"] = language
    for path in ("/users/", "/users/new/", f"/users/{user.pk}/", "/keys/", "/rights/"):
        text = _text(client.get(path))
        assert re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text) is None, path
        rest = re.sub(r"中文", "", text)
        assert (re.search(r"[\u4e00-\u9fff]", rest) is None) == (language == "en"), path
