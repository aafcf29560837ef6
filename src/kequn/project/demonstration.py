"""The people who may sign in to the simulated bank. Their password is made for the home, so no two demos share one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from kequn.kernel import durable


def people(home: Path) -> list[dict[str, str]]:
    """Make the administrator where there is none; return name, password and role of each login."""
    from kequn.access.models import User

    password = _password(home / "demo.password")
    if not User.objects.filter(username="admin").exists():
        User.objects.create_user("admin", password=password, role_id="administrator", display_name="系统管理员")
    return [{"name": "admin", "password": password, "role": "administrator"}]


def _password(path: Path) -> str:
    if not path.exists():
        written = durable.temporary(path)
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            stream.write(secrets.token_urlsafe(9))
        durable.settle(written, path)
    return path.read_text(encoding="utf-8")
