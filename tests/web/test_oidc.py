"""Signing in through an identity provider: the certified Node implementation, as a second real process."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from kequn.access.models import User
from kequn.project.identity import Identity
from tests.web.signing_in import someone

FOLDER = Path(__file__).parents[1] / "access" / "oidc"
START, BACK = "/account/oidc/bank/login/", "http://testserver/account/oidc/bank/login/callback/"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def packages() -> str:
    """The packages of the lock, installed beside it; the path of node."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("there is no Node here (npm installs the identity provider)")
    if not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        if subprocess.run(install, cwd=FOLDER, capture_output=True, check=False).returncode:
            pytest.skip("the packages of tests/access/oidc/package-lock.json cannot be installed (is there a registry?)")
    return node


@pytest.fixture(scope="session")
def issuer(packages: str) -> Iterator[str]:
    """The address of a provider that runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([packages, "provider.mjs", str(port), "kequn", "s3cret", BACK], cwd=FOLDER, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(autouse=True)
def provider(settings: Settings, issuer: str) -> None:
    identity = Identity("optional", issuer, "kequn", "s3cret", "统一认证", "preferred_username")
    settings.SOCIALACCOUNT_PROVIDERS = identity.providers
    settings.KEQUN_OIDC_CLAIM = identity.claim


def _at_the_provider(address: str, staff_number: str) -> str:
    """Sign in and consent at the provider as a browser does; return where it sends the browser then."""
    browser = requests.Session()
    while not address.startswith(BACK):
        page = browser.get(address, allow_redirects=False)
        if page.is_redirect:
            address = urljoin(address, page.headers["Location"])
            continue
        form = re.search(r'action="([^"]+)"', page.text)
        prompt = re.search(r'name="prompt" value="(\w+)"', page.text)
        assert form
        assert prompt
        sent = {"prompt": prompt[1], "login": staff_number, "password": "any"}
        answer = browser.post(urljoin(address, form[1]), sent, allow_redirects=False)
        address = urljoin(address, answer.headers["Location"])
    return address


def _sign_in(client: Client, staff_number: str) -> tuple[int, str]:
    there = client.post(START)["Location"]
    back = urlsplit(_at_the_provider(there, staff_number))
    answer = client.get(f"{back.path}?{back.query}")
    return answer.status_code, answer.get("Location") or answer.content.decode()


def test_the_sign_in_page_offers_the_provider(client: Client) -> None:
    page = client.get("/account/login/").content.decode()
    assert re.findall(r"action=\"([^\"]*oidc[^\"]*)", page) == [START]
    assert "统一认证" in page


def test_who_is_known_by_staff_number_gets_in_and_no_link_is_kept(client: Client) -> None:
    someone("M1")
    assert _sign_in(client, "M1") == (302, "/")
    assert client.get("/account/me/").context["person"].username == "M1"
    assert not SocialAccount.objects.exists()


def test_whoever_is_unknown_or_no_longer_active_is_refused_on_a_clear_page(client: Client) -> None:
    someone("M2", is_active=False)
    for staff_number in ("STRANGER", "M2"):
        status, page = _sign_in(client, staff_number)
        assert (status, "没有与您工号对应的有效账户" in page) == (403, True)
        assert client.get("/")["Location"].startswith("/account/login/")
    assert User.objects.count() == 1


def test_the_provider_s_people_need_no_second_factor_here_nor_a_changed_password(client: Client, settings: Settings) -> None:
    settings.KEQUN_MFA = "required"
    someone("M1", must_change_password=True)
    assert _sign_in(client, "M1") == (302, "/")
    assert client.get("/").status_code == 200


def test_an_answer_nobody_asked_for_does_not_sign_in(client: Client) -> None:
    someone("M1")
    there = Client().post(START)["Location"]
    back = urlsplit(_at_the_provider(there, "M1"))  # an answer for another browser
    answer = client.get(f"{back.path}?{back.query}")
    assert answer.status_code >= 400
    assert client.get("/")["Location"].startswith("/account/login/")


def test_a_link_to_connect_an_account_leads_nowhere(client: Client) -> None:
    someone("M1")
    there = client.post(f"{START}?process=connect")["Location"]
    back = urlsplit(_at_the_provider(there, "M1"))
    assert client.get(f"{back.path}?{back.query}").status_code == 403
    assert not SocialAccount.objects.exists()
