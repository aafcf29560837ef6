"""The home's salt: a secret that makes hashes of national ids useless elsewhere. Made when a mapping first asks for it."""

from __future__ import annotations

import os
from secrets import token_hex

from kequn.kernel import durable
from kequn.sources.mapping import Mapping
from kequn.warehouse.home import Paths


def salt_of(paths: Paths, mapping: Mapping) -> str:
    """Return the salt, or nothing where the mapping hashes nothing."""
    if "hash(" not in repr(mapping.tables):
        return ""
    path = paths.warehouse / "salt"
    if not path.exists():
        temporary = durable.temporary(path)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(token_hex(32))
        durable.settle(temporary, path)
    return path.read_text(encoding="utf-8").strip()
