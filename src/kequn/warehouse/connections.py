"""Connections to an in-memory DuckDB database that is set up the same way everywhere."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex

import duckdb
from duckdb import DuckDBPyConnection

from kequn.warehouse import sql

_config = {"autoinstall_known_extensions": "false"}


def limit(memory: str) -> None:
    """Let each database of this process take so much memory, such as 1GB; what is more is spilled to the disk."""
    _config["memory_limit"] = memory


def connect(spill: Path) -> DuckDBPyConnection:
    """Return a connection to a new in-memory database that works in UTC and never uses the network.

    What does not fit into memory it puts aside in a folder of its own below `spill`, and removes it when it is closed.
    """
    spill.mkdir(exist_ok=True)
    connection = duckdb.connect(":memory:", config=dict(_config))
    connection.execute(f"SET GLOBAL temp_directory = {sql.text(spill / f'kequn-{token_hex(6)}')}")
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection
