"""What the environment sets, read once and checked: a wrong value is one clear line and nothing starts."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_database_url

from kequn.kernel.errors import HomeError, KequnError
from kequn.kernel.nearest import hint
from kequn.warehouse.home import Paths, read_settings

SECRETS = ("DATABASE_URL", "KEQUN_SECRET_KEY", "KEQUN_METRICS_TOKEN", "KEQUN_OIDC_CLIENT_SECRET")  # also as NAME_FILE
KNOWN = (
    *SECRETS, "KEQUN_HOME", "KEQUN_HOSTS", "KEQUN_HTTPS", "KEQUN_DATA", "KEQUN_BACKUPS", "KEQUN_MEMORY", "KEQUN_DEBUG",
    "KEQUN_MFA", "KEQUN_OIDC_ISSUER", "KEQUN_OIDC_CLIENT_ID", "KEQUN_OIDC_NAME", "KEQUN_OIDC_CLAIM",
    "KEQUN_SHARED", "KEQUN_HYPOTHESIS", "KEQUN_KILLS", "KEQUN_SEED",  # of the tests, as all that begin with KEQUN_TEST_
)
MEANT = {"true": "yes", "on": "yes", "1": "yes", "y": "yes", "false": "no", "off": "no", "0": "no", "n": "no"}
HOST = re.compile(r"\*|\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\]")
MEMORY = re.compile(r"[1-9][0-9]*(MB|GB)")


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
    backups: Path | None
    memory: str


def read() -> Environment:
    """Read the environment. SettingError names the variable that is wrong and what it may be."""
    refuse_unknown(os.environ)
    home = Path(os.environ.get("KEQUN_HOME") or "home").absolute()
    hosts = _hosts(os.environ.get("KEQUN_HOSTS") or "127.0.0.1,localhost")
    https = _switch("KEQUN_HTTPS", os.environ.get("KEQUN_HTTPS"))
    scheme = "https" if https else "http"
    return Environment(
        home=home, secret_key=_secret_key(home), hosts=hosts, origins=[f"{scheme}://{host}" for host in hosts if host != "*"],
        https=https, database=_database(home), time_zone=_time_zone(home), static_root=home / "static",
        data=_folder("KEQUN_DATA", os.environ.get("KEQUN_DATA")),
        metrics_token=_token(), backups=_folder("KEQUN_BACKUPS", os.environ.get("KEQUN_BACKUPS")),
        memory=_memory(os.environ.get("KEQUN_MEMORY") or "1GB"),
    )


def refuse_unknown(variables: Iterable[str]) -> None:
    """Raise SettingError for a name that looks like ours and is none: a typing error would otherwise be a default."""
    known = {*KNOWN, *(f"{name}_FILE" for name in SECRETS)}
    for name in sorted(variables):
        if name.startswith("KEQUN_") and not name.startswith("KEQUN_TEST_") and name not in known:
            raise SettingError(f"{name} is no setting{hint(name, known)}; docs/settings.md lists them")


def _hosts(value: str) -> list[str]:
    hosts = [host.strip() for host in value.split(",") if host.strip()]
    for host in hosts:
        if not HOST.fullmatch(host):
            nearest = (host.partition("://")[2] or host).partition("/")[0].partition(":")[0]
            raise SettingError(f"KEQUN_HOSTS: {host!r} is no host name; write it without scheme, port or path: {nearest!r}")
    return hosts


def _token() -> str | None:
    token = secret("KEQUN_METRICS_TOKEN")
    if token is not None and len(token) < 16:
        raise SettingError("KEQUN_METRICS_TOKEN needs at least 16 characters; make one with: openssl rand -base64 24")
    return token


def _memory(value: str) -> str:
    if not MEMORY.fullmatch(value):
        near = "".join(character for character in value if character.isdigit()).lstrip("0") or "1"
        raise SettingError(f"KEQUN_MEMORY is a number with MB or GB, not {value!r}; did you mean '{near}GB'?")
    return value


def _switch(name: str, value: str | None) -> bool:
    if value in (None, "", "no"):
        return False
    if value == "yes":
        return True
    nearest = MEANT.get(value.lower(), "no")
    raise SettingError(f"{name} is yes or no, not {value!r}; did you mean {nearest!r}?")


def _folder(name: str, value: str | None) -> Path | None:
    if not value:
        return None
    if not Path(value).is_dir():
        raise SettingError(f"{name}: {value} is no folder; make it, or name another")
    return Path(value).absolute()


def secret(name: str) -> str | None:
    """Return a secret from the variable, or from the file that NAME_FILE names; None where neither is set."""
    file = os.environ.get(f"{name}_FILE")
    if file is not None and os.environ.get(name):
        raise SettingError(f"{name} and {name}_FILE are both set; keep one of them")
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
    try:
        parsed = dj_database_url.parse(url, conn_max_age=600)
    except ValueError:  # its text would show the password
        form = "postgresql://USER:PASSWORD@HOST:5432/NAME, with odd characters as %XX"
        raise SettingError(f"DATABASE_URL cannot be read; write it as {form}") from None
    if not parsed.get("NAME"):
        raise SettingError("DATABASE_URL names no database; write it as postgresql://USER:PASSWORD@HOST:5432/NAME")
    return {**parsed, "CONN_HEALTH_CHECKS": True}


def _time_zone(home: Path) -> str:
    try:
        return read_settings(Paths(home)).time_zone or "Asia/Shanghai"
    except HomeError:
        return "Asia/Shanghai"
