"""The questions of bench/questions.toml, and the hand-written queries under the same names in bench/reference/*.sql."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from kequn.kernel.errors import SourceError

FOLDER = Path(__file__).parents[3] / "bench"


def questions(kind: str) -> Mapping[str, str]:
    """Return the expressions of a kind by name: `tags`, `ready` or `raw`."""
    return {name: " ".join(text.split()) for name, text in tomllib.loads(_read("questions.toml"))[kind].items()}


def queries(file: str) -> Mapping[str, str]:
    """Return the queries of a file by name: `-- name:` lines part it."""
    parts = re.split(r"^-- name: (\w+)\n", _read(f"reference/{file}"), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], (query.strip().rstrip(";") for query in parts[1::2]), strict=True))


def _read(name: str) -> str:
    try:
        return (FOLDER / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SourceError(f"bench/{name} is not here; run kequn bench from a checkout of Kequn") from None
