"""The hand-written queries, frozen in bench/reference/*.sql of the checkout: `-- name:` lines part a file into queries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kequn.kernel.errors import SourceError

FOLDER = Path(__file__).parents[3] / "bench" / "reference"


def queries(file: str) -> Mapping[str, str]:
    """Return the queries of a file by name; SourceError where Kequn was installed without its checkout."""
    path = FOLDER / file
    if not path.is_file():
        raise SourceError("the hand-written queries bench/reference/*.sql are not here; run kequn bench from a checkout of Kequn")
    parts = re.split(r"^-- name: (\w+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], (query.strip().rstrip(";") for query in parts[1::2]), strict=True))
