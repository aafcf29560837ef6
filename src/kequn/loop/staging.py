"""What a step made, kept as Parquet under the fingerprint of all it was made from, so that a killed run goes on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Mapping
from hashlib import blake2b, sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kequn.kernel import durable


def fingerprint(*parts: object) -> str:
    """Return 16 hex digits that stand for the parts, which must be plain JSON values."""
    return sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()[:16]


def digest(*tables: pa.Table) -> str:
    """Return what stands for the rows of tables, in their order."""
    found = blake2b(digest_size=16)
    for table in tables:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as out:
            out.write_table(table.combine_chunks())
        found.update(sink.getvalue())
    return found.hexdigest()


class Staging:
    """The folder of staged step outputs: `<step>-<fingerprint>/<table>.parquet`, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, step: str, mark: str) -> Path:
        """Return where that output lies, or would lie."""
        return self.folder / f"{step}-{mark}"

    def keep(self, step: str, mark: str, made: Mapping[str, pa.Table]) -> None:
        """Write a step's tables; they appear together, by one rename."""
        building = durable.temporary(self.path(step, mark))
        building.mkdir()
        for name, table in made.items():
            pq.write_table(table, building / f"{name}.parquet")
            durable.sync(building / f"{name}.parquet")
        durable.settle(building, self.path(step, mark))

    def rows(self, step: str, mark: str) -> dict[str, int] | None:
        """Return the number of rows of each staged table, or None where the step is not done."""
        folder = self.path(step, mark)
        if not folder.is_dir():
            return None
        return {file.stem: pq.read_metadata(file).num_rows for file in sorted(folder.glob("*.parquet"))}

    def sweep(self, wanted: Collection[Path]) -> None:
        """Remove every output but those wanted, and what a killed run left half written."""
        for folder in self.folder.iterdir():
            if folder not in wanted:
                shutil.rmtree(folder)
