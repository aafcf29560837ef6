"""A wrong setting is one line that says what it may be; a name that is nearly right is refused, too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kequn.project.environment import KNOWN, SECRETS, SettingError, read, refuse_unknown
from tests.project.committed import ROOT


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*KNOWN, *(f"{secret}_FILE" for secret in SECRETS)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KEQUN_HOME", str(tmp_path))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("KEQUN_HTTPS", "true", "KEQUN_HTTPS is yes or no, not 'true'; did you mean 'yes'?"),
        ("KEQUN_HTTPS", "0", "KEQUN_HTTPS is yes or no, not '0'; did you mean 'no'?"),
        ("KEQUN_HOSTS", "https://bank.example:443/x",
         "KEQUN_HOSTS: 'https://bank.example:443/x' is no host name; write it without scheme, port or path: 'bank.example'"),
        ("KEQUN_SECRET_KEY", "short", "KEQUN_SECRET_KEY needs at least 32 characters; make one with: openssl rand -base64 48"),
        ("KEQUN_METRICS_TOKEN", "short",
         "KEQUN_METRICS_TOKEN needs at least 16 characters; make one with: openssl rand -base64 24"),
        ("KEQUN_MEMORY", "2G", "KEQUN_MEMORY is a number with MB or GB, not '2G'; did you mean '2GB'?"),
        ("KEQUN_DATA", "/nowhere/at/all", "KEQUN_DATA: /nowhere/at/all is no folder; make it, or name another"),
        ("KEQUN_BACKUPS", "/nowhere/at/all", "KEQUN_BACKUPS: /nowhere/at/all is no folder; make it, or name another"),
        ("DATABASE_URL", "mysql://db/kequn",
         "DATABASE_URL is a PostgreSQL address such as postgresql://kequn@db/kequn; without it SQLite is used"),
        ("DATABASE_URL", "postgresql://kequn@db",
         "DATABASE_URL names no database; write it as postgresql://USER:PASSWORD@HOST:5432/NAME"),
        ("DATABASE_URL_FILE", "/nowhere/url",
         "DATABASE_URL_FILE: /nowhere/url cannot be read; name a file with the secret in it"),
        ("KEQUN_HOST", "a", "KEQUN_HOST is no setting; did you mean 'KEQUN_HOSTS'?; docs/settings.md lists them"),
        ("KEQUN_SECRET_KEY_FIEL", "a",
         "KEQUN_SECRET_KEY_FIEL is no setting; did you mean 'KEQUN_SECRET_KEY_FILE'?; docs/settings.md lists them"),
    ],
)
def test_a_wrong_setting_refuses_to_start_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError) as error:
        read()
    assert str(error.value) == told


def test_an_unreadable_database_address_does_not_show_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://kequn:hunter2@db:port/kequn")
    with pytest.raises(SettingError, match=r"^DATABASE_URL cannot be read; write it as") as error:
        read()
    assert "hunter2" not in str(error.value)


def test_a_secret_comes_from_one_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 40 + "\n", encoding="utf-8")
    monkeypatch.setenv("KEQUN_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert read().secret_key == "k" * 40
    monkeypatch.setenv("KEQUN_SECRET_KEY", "x" * 40)
    with pytest.raises(SettingError, match=r"^KEQUN_SECRET_KEY and KEQUN_SECRET_KEY_FILE are both set; keep one of them$"):
        read()


def test_what_only_tests_set_is_let_through() -> None:
    refuse_unknown(["KEQUN_TEST_POSTGRES", "KEQUN_KILLS", "PATH"])


def test_the_known_settings_are_those_of_the_manual() -> None:
    written = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`((?:KEQUN|DATABASE)_\w+)`", written))
    assert {name for name in listed if not name.endswith("_FILE") and not name.startswith("KEQUN_TEST_")} == set(KNOWN)
