"""What the environment sets, read once and checked: a wrong value is one clear line and nothing starts."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_database_url

from kequn.kernel.errors import HomeError, KequnError
from kequn.warehouse.home import Paths, read_settings


class SettingError(KequnError):
    """A setting in the environment is wrong."""


@dataclass(frozen=True)
class Environment:
    """The settings of one process. Secrets come from NAME or from the file that NAME_FILE names."""

    home: Path
    secret_key: str
    hosts: list[str]
    origins: list[str]
    https: bool
    database: dict[str, Any]
    time_zone: str
    static_root: Path
    data: Path | None
    metrics_token: str | None


def read() -> Environment:
    """Read the environment. SettingError names the variable that is wrong and what it may be."""
    home = Path(os.environ.get("KEQUN_HOME") or "home").absolute()
    hosts = [host.strip() for host in (os.environ.get("KEQUN_HOSTS") or "127.0.0.1,localhost").split(",") if host.strip()]
    https = _switch("KEQUN_HTTPS", os.environ.get("KEQUN_HTTPS"))
    scheme = "https" if https else "http"
    return Environment(
        home=home, secret_key=_secret_key(home), hosts=hosts, origins=[f"{scheme}://{host}" for host in hosts if host != "*"],
        https=https, database=_database(home), time_zone=_time_zone(home), static_root=home / "static",
        data=_folder("KEQUN_DATA", os.environ.get("KEQUN_DATA")),
        metrics_token=secret("KEQUN_METRICS_TOKEN"),
    )


def _switch(name: str, value: str | None) -> bool:
    if value in (None, "", "no"):
        return False
    if value == "yes":
        return True
    raise SettingError(f"{name} is yes or no, not {value!r}")


def _folder(name: str, value: str | None) -> Path | None:
    if not value:
        return None
    if not Path(value).is_dir():
        raise SettingError(f"{name}: {value} is no folder; name the one that jobs may read mappings and source files from")
    return Path(value).absolute()


def secret(name: str) -> str | None:
    """Return a secret from the variable, or from the file that NAME_FILE names; None where neither is set."""
    file = os.environ.get(f"{name}_FILE")
    if file is None:
        return os.environ.get(name)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingError(f"{name}_FILE: {file} cannot be read; name a file with the secret in it") from None


def _secret_key(home: Path) -> str:
    """Return the key that signs sessions: from the environment, else one made for the home and kept in it."""
    given = secret("KEQUN_SECRET_KEY")
    if given is not None:
        if len(given) < 32:
            raise SettingError("KEQUN_SECRET_KEY needs at least 32 characters; make one with: openssl rand -base64 48")
        return given
    path = home / "secret.key"
    if not path.exists() and home.is_dir():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            stream.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8") if path.exists() else secrets.token_urlsafe(48)


def _database(home: Path) -> dict[str, Any]:
    url = secret("DATABASE_URL")
    if not url:
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": home / "records.sqlite3", "OPTIONS": options}
    if not url.startswith(("postgres://", "postgresql://")):
        raise SettingError("DATABASE_URL is a PostgreSQL address such as postgresql://kequn@db/kequn; without it SQLite is used")
    return {**dj_database_url.parse(url, conn_max_age=600), "CONN_HEALTH_CHECKS": True}


def _time_zone(home: Path) -> str:
    try:
        return read_settings(Paths(home)).time_zone or "Asia/Shanghai"
    except HomeError:
        return "Asia/Shanghai"
