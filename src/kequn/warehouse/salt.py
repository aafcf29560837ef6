"""The home's salt: a secret beside the data that makes hashes of ids and phone numbers useless elsewhere."""

from __future__ import annotations

import os
from secrets import token_hex

from kequn.kernel import durable
from kequn.warehouse.home import Paths


def salt(paths: Paths) -> str:
    """Return the salt; who asks for the first time makes it, so the first to ask must be the home's writer."""
    path = paths.warehouse / "salt"
    if not path.exists():
        temporary = durable.temporary(path)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(token_hex(32))
        durable.settle(temporary, path)
    return path.read_text(encoding="utf-8").strip()
