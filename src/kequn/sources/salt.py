"""Whether a mapping hashes anything, and so needs the home's salt."""

from __future__ import annotations

from kequn.sources.mapping import Mapping
from kequn.warehouse.home import Paths
from kequn.warehouse.salt import salt


def salt_of(paths: Paths, mapping: Mapping) -> str:
    """Return the salt, or nothing where the mapping hashes nothing."""
    return salt(paths) if "hash(" in repr(mapping.tables) else ""
