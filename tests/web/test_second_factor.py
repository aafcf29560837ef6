"""The second factor: set up with an app, asked at sign-in, required where the bank says so."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from kequn.access.models import User
from kequn.access.people import forget_second_factor
from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from tests.web.signing_in import PASSWORD, code_of, sign_in, someone

pytestmark = pytest.mark.django_db
ACTIVATE, ASKED = "/account/2fa/activate/", "/account/2fa/authenticate/"


def _set_up(client: Client) -> str:
    """Set a second factor up as a person does; return its secret."""
    secret: str = client.get(ACTIVATE).context["form"].secret
    answer = client.post(ACTIVATE, {"code": code_of(secret)})
    assert answer["Location"] == "/account/2fa/codes/"
    return secret


@pytest.fixture
def secret(client: Client) -> str:
    """A manager with a second factor, who is signed out again; the secret."""
    someone()
    sign_in(client)
    secret = _set_up(client)
    client.post("/account/logout/")
    return secret


def test_the_code_is_asked_after_the_password(client: Client, secret: str) -> None:
    assert sign_in(client)["Location"].startswith(ASKED)
    assert client.get("/")["Location"].startswith("/account/login/")
    wrong = f"{(int(code_of(secret)) + 1) % 1000000:06}"
    assert "验证码不正确" in client.post(ASKED, {"code": wrong}).content.decode()
    assert client.post(ASKED, {"code": code_of(secret, later=1)})["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_recovery_code_opens_once(client: Client, secret: str) -> None:
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for opens in (True, False):
        sign_in(client)
        answer = client.post(ASKED, {"code": code})
        assert (answer.status_code == 302) is opens
        client.post("/account/logout/")


def test_the_secret_is_not_readable_in_the_records(secret: str) -> None:
    stored = " ".join(str(factor.data) for factor in Authenticator.objects.all())
    assert len(secret) == 32
    assert secret not in stored


def test_it_is_switched_off_after_the_password_again(client: Client, secret: str) -> None:
    sign_in(client)
    client.post(ASKED, {"code": code_of(secret, later=1)})
    client.post("/account/2fa/deactivate/")
    assert not Authenticator.objects.filter(type="totp").exists()


def test_where_it_is_required_nothing_opens_before_it_is_set_up(client: Client, settings: Settings) -> None:
    settings.KEQUN_MFA = "required"
    someone()
    sign_in(client)
    for path in ("/", "/account/me/", "/search", "/account/password/"):
        assert client.get(path)["Location"] == ACTIVATE
    secret = _set_up(client)
    assert client.get("/").status_code == 200
    answer = client.post("/account/2fa/deactivate/")
    assert "不能关闭" in answer.content.decode()
    assert Authenticator.objects.filter(type="totp").count() == 1
    assert len(secret) == 32


def test_who_lost_the_phone_is_signed_out_and_sets_up_another(client: Client, secret: str, settings: Settings) -> None:
    settings.KEQUN_MFA = "required"
    sign_in(client)
    client.post(ASKED, {"code": code_of(secret, later=1)})
    assert client.get("/").status_code == 200
    forget_second_factor(Scope("ADMIN", ROLES["administrator"]), User.objects.get(username="M1"))
    assert client.get("/")["Location"].startswith("/account/login/")
    assert sign_in(client).status_code == 302
    assert client.get("/")["Location"] == ACTIVATE


def test_the_pages_of_the_second_factor_are_ours(client: Client) -> None:
    someone()
    sign_in(client)
    pages = [client.get(ACTIVATE)]
    _set_up(client)
    pages += [client.get("/account/2fa/codes/"), client.get("/account/2fa/codes/new/"), client.get("/account/2fa/deactivate/")]
    client.post("/account/logout/")
    sign_in(client)
    pages.append(client.get(ASKED))
    for page in pages:
        assert (page.status_code, "kq-brand" in page.content.decode(), " style=" in page.content.decode()) == (200, True, False)
    assert PASSWORD not in "".join(page.content.decode() for page in pages)
