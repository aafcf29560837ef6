"""How people sign in is read from the environment; a wrong setting refuses to start."""

from __future__ import annotations

from pathlib import Path

import pytest

from kequn.project.environment import SettingError
from kequn.project.identity import read_identity

OIDC = {"KEQUN_OIDC_ISSUER": "https://login.bank.example/realms/staff/", "KEQUN_OIDC_CLIENT_ID": "kequn",
        "KEQUN_OIDC_CLIENT_SECRET": "s3cret"}
NAMES = ("KEQUN_MFA", *OIDC, "KEQUN_OIDC_CLIENT_SECRET_FILE", "KEQUN_OIDC_NAME", "KEQUN_OIDC_CLAIM")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_without_settings_there_is_a_password_and_no_provider() -> None:
    identity = read_identity()
    assert (identity.mfa, identity.providers, identity.origins) == ("optional", {}, [])


def test_a_provider_is_read_with_its_secret_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from-a-file\n", encoding="utf-8")
    given = {**OIDC, "KEQUN_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"), "KEQUN_OIDC_CLAIM": "staff_no"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("KEQUN_OIDC_CLIENT_SECRET")
    identity = read_identity()
    app = identity.providers["openid_connect"]["APPS"][0]
    assert (app["client_id"], app["secret"], app["settings"]) == (
        "kequn", "from-a-file", {"server_url": "https://login.bank.example/realms/staff"})
    assert (identity.claim, identity.origins) == ("staff_no", ["https://login.bank.example"])


@pytest.mark.parametrize(("name", "value"), [
    ("KEQUN_MFA", "yes"), ("KEQUN_OIDC_ISSUER", "http://login.bank.example"), ("KEQUN_OIDC_ISSUER", "login.bank.example"),
    ("KEQUN_OIDC_CLIENT_ID", ""), ("KEQUN_OIDC_CLIENT_SECRET", ""),
])
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    for other, given in {**OIDC, name: value}.items():
        monkeypatch.setenv(other, given)
    with pytest.raises(SettingError, match=name):
        read_identity()
