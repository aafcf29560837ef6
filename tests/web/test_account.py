"""Signing in: by staff number, locked after wrong passwords, one-time passwords, sessions; in both languages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kequn.access.models import ReadLog, User
from kequn.access.people import hand_out_password
from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from tests.web.signing_in import LOGIN, PASSWORD, sign_in, someone

pytestmark = pytest.mark.django_db
ADMINISTRATOR = Scope("ADMIN", ROLES["administrator"])
WRONG = "not-this-one"
REFUSED = "工号或密码不正确"


def _text(response: Any) -> str:
    return str(response.content.decode())


def test_the_right_password_opens_and_the_session_gets_a_new_key(client: Client) -> None:
    someone()
    client.get("/")
    client.session["kept"] = "from before"
    before = client.session.session_key
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session.session_key != before
    assert client.get("/").status_code == 200


def test_one_comes_back_to_the_page_one_asked_for_and_to_no_other_host(client: Client) -> None:
    someone()
    assert client.get("/account/me/?a=1&b=2")["Location"] == f"{LOGIN}?next=/account/me/%3Fa%3D1%26b%3D2"
    answer = client.post(LOGIN, {"login": "M1", "password": PASSWORD, "next": "/account/me/"})
    assert answer["Location"] == "/account/me/"
    client.post("/account/logout/")
    answer = client.post(LOGIN, {"login": "M1", "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_after_five_wrong_passwords_the_right_one_does_not_open_for_a_while(client: Client) -> None:
    user = someone()
    for _ in range(5):
        assert REFUSED in _text(sign_in(client, password=WRONG))
    assert REFUSED in _text(sign_in(client))
    assert User.objects.get().locked_until is not None
    User.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert sign_in(client).status_code == 302
    user.refresh_from_db()
    assert (user.failures, user.locked_until) == (0, None)


def test_who_signed_in_and_to_whom_it_was_refused_is_in_the_log(client: Client) -> None:
    someone(locked_until=timezone.now() + timedelta(minutes=5))
    sign_in(client)
    User.objects.update(locked_until=None)
    sign_in(client, password=WRONG)
    sign_in(client, "NOBODY")
    sign_in(client)
    rows = ReadLog.objects.order_by("id").values_list("actor", "what", "number", "address")
    assert list(rows) == [("M1", "sign_in_refused", 0, "127.0.0.1"), ("M1", "sign_in_refused", 0, "127.0.0.1"),
                          ("M1", "signed_in", 0, "127.0.0.1")]


def test_a_right_password_in_between_begins_the_count_anew(client: Client) -> None:
    someone()
    for _ in range(3):
        for _ in range(4):
            sign_in(client, password=WRONG)
        assert sign_in(client).status_code == 302
        client.post("/account/logout/")


def test_a_stranger_learns_nothing_from_a_refusal(client: Client) -> None:
    someone("M1")
    someone("LOCKED", locked_until=timezone.now() + timedelta(minutes=5))
    someone("OLD", must_change_password=True, password_until=timezone.now() - timedelta(seconds=1))
    answers = {username: _text(sign_in(client, username, password)) for username, password in (
        ("NOBODY", PASSWORD), ("M1", "wrong"), ("LOCKED", PASSWORD), ("OLD", PASSWORD))}
    said = {re.sub(r'csrf[^>]*>|value="[^"]*"|content="[^"]*"', "", text) for text in answers.values()}
    assert len(said) == 1
    assert REFUSED in said.pop()


def test_many_attempts_from_one_address_wait(client: Client) -> None:
    for number in range(60):
        sign_in(client, f"N{number}", "wrong")
    assert "尝试次数过多" in _text(sign_in(client, "N61", "wrong"))


def test_a_one_time_password_opens_nothing_but_the_page_to_change_it(client: Client) -> None:
    user = someone()
    password = hand_out_password(ADMINISTRATOR, user)
    assert sign_in(client).status_code == 200  # the old one is void
    assert sign_in(client, password=password).status_code == 302
    for path in ("/", "/account/me/", "/search"):
        assert client.get(path)["Location"] == "/account/password/"
    assert client.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/account/password/"
    new = {"oldpassword": password, "password1": "quite-another-7", "password2": "quite-another-7"}
    assert client.post("/account/password/", new)["Location"] == "/account/me/"
    assert client.get("/").status_code == 200
    user.refresh_from_db()
    assert (user.must_change_password, user.password_until) == (False, None)


@pytest.mark.parametrize("new", ["short-7", "1234567890123", "password123456", "M1-manager-x-same"])
def test_a_weak_or_familiar_password_is_refused(client: Client, new: str) -> None:
    someone(display_name="manager-x-same")
    sign_in(client)
    answer = client.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]


def test_the_new_password_is_another(client: Client) -> None:
    someone()
    sign_in(client)
    same = client.post("/account/password/", {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD})
    assert same.context["form"].errors["password1"] == ["新密码不能与当前密码相同"]


def test_changing_the_password_signs_out_everywhere_else(client: Client) -> None:
    someone()
    other = Client()
    sign_in(client)
    sign_in(other)
    client.post("/account/password/", {"oldpassword": PASSWORD, "password1": "quite-another-7", "password2": "quite-another-7"})
    assert client.get("/").status_code == 200
    assert other.get("/")["Location"].startswith(LOGIN)


def test_one_sees_where_one_is_signed_in_and_ends_the_others(client: Client) -> None:
    someone()
    other = Client(headers={"User-Agent": "Phone"})
    sign_in(client)
    sign_in(other)
    assert "Phone" in _text(client.get("/account/me/"))
    client.post("/account/me/sessions/end/")
    assert "Phone" not in _text(client.get("/account/me/"))
    assert other.get("/")["Location"].startswith(LOGIN)


def test_who_is_no_longer_active_is_out_at_once(client: Client) -> None:
    someone()
    sign_in(client)
    User.objects.update(is_active=False)
    assert client.get("/")["Location"].startswith(LOGIN)
    assert sign_in(client)["Location"] == "/account/inactive/"
    assert "停用" in _text(client.get("/account/inactive/"))


@pytest.mark.parametrize("path", ["signup/", "email/", "password/reset/", "password/set/", "confirm-email/", "login/code/",
                                  "3rdparty/", "3rdparty/signup/", "oidc/bank/login/"])
def test_nobody_signs_up_or_resets_a_password_by_mail(client: Client, path: str) -> None:
    assert client.get(f"/account/{path}").status_code == 404


def test_a_session_lasts_twelve_hours_and_its_cookie_is_for_the_server_only(client: Client) -> None:
    someone()
    cookie = sign_in(client).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.session.get_expiry_age() == 12 * 3600


def test_the_language_is_the_person_s_and_a_choice_in_the_browser_is_kept(client: Client) -> None:
    user = someone(language="en")
    assert "登录" in _text(client.get(LOGIN, headers={"Accept-Language": "zh-CN"}))
    sign_in(client)
    assert "My account" in _text(client.get("/account/me/", headers={"Accept-Language": "zh-CN"}))
    other = Client()
    other.post("/preferences/", {"language": "zh-hans"})
    sign_in(other)
    user.refresh_from_db()
    assert user.language == "zh-hans"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", ["login/", "logout/", "inactive/", "password/", "reauthenticate/", "me/", "provider/cancelled/",
                                  "provider/failed/"])
def test_the_pages_are_ours_in_both_languages_without_anything_inline(client: Client, path: str, language: str) -> None:
    if path not in ("login/", "inactive/"):
        someone()
        sign_in(client)
    client.cookies["django_language"] = language
    answer = client.get(f"/account/{path}")
    text = _text(answer)
    assert answer.status_code == (401 if path == "provider/failed/" else 200)
    assert "kq-" in text
    assert re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text) is None
    chinese = re.sub(r"中文|lang=.zh-Hans.[^<]*|<nav.*?</nav>", "", text)
    assert (re.search(r"[\u4e00-\u9fff]", chinese) is None) == (language == "en")
