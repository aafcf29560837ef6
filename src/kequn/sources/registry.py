"""Every connector there is, found by looking into the folder."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

from kequn.sources import connectors
from kequn.sources.mapping import Reading
from kequn.sources.raw import Connector

ENDINGS = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "excel",
    ".xls": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".ods": "excel",
}


@cache
def known() -> dict[str, Connector]:
    """Return name → connector."""
    found = [import_module(f"{connectors.__name__}.{module.name}") for module in pkgutil.iter_modules(connectors.__path__)]
    return {module.CONNECTOR.NAME: module.CONNECTOR for module in found}


def connector_of(path: Path, reading: Reading) -> Connector:
    """Return the connector of a file: the stated format, else by its ending, else csv."""
    return known()[reading.format or ENDINGS.get(path.suffix.lower(), "csv")]
