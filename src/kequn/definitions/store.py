"""The store of definitions: one file per version, `definitions/<kind>/<id>/<version>.json`, made once and never changed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kequn.definitions.model import Definition, check_word, from_json
from kequn.kernel import durable
from kequn.kernel.errors import DefinitionError
from kequn.kernel.nearest import hint

Shipped = Mapping[str, Mapping[str, Definition]]


class Definitions:
    """The definitions of a home: what the package ships (`shipped`: kind → id → version 0), and the versions made here."""

    def __init__(self, home: str | Path, shipped: Shipped | None = None) -> None:
        self.folder = Path(home) / "definitions"
        self.shipped = shipped or {}

    def list(self, kind: str) -> list[Definition]:
        """Return the latest version of each definition of a kind, by id."""
        return [self._read(kind, id_, self.versions(kind, id_)[-1]) for id_ in sorted(self._ids(kind))]

    def get(self, kind: str, id_: str, version: int | None = None) -> Definition:
        """Return a version, the latest if none is named. DefinitionError names the nearest id, or the file that is damaged."""
        known = self._ids(kind)
        if id_ not in known:
            raise DefinitionError(f"there is no {kind} {id_!r}{hint(id_, known)}")
        versions = self.versions(kind, id_)
        if version is None:
            version = versions[-1]
        if version not in versions:
            listed = ", ".join(str(number) for number in versions)
            raise DefinitionError(f"{kind} {id_!r} has no version {version}; it has {listed}")
        return self._read(kind, id_, version)

    def _read(self, kind: str, id_: str, version: int) -> Definition:
        return self.shipped[kind][id_] if version == 0 else read(self.path(kind, id_, version))

    def versions(self, kind: str, id_: str) -> tuple[int, ...]:
        """Return the versions that exist, ascending; none where there is no such definition."""
        made = [int(path.stem) for path in self._folder(kind, id_).glob("*.json") if path.stem.isdecimal()]
        shipped = [0] if id_ in self.shipped.get(kind, {}) else []
        return (*shipped, *sorted(made))

    def create(self, definition: Definition) -> Definition:
        """Store it as the next version of its id and return that; what equals the latest version makes no new one.

        Its own version number is not looked at. Any number of processes may create at once: each version is written once.
        """
        while True:
            versions = self.versions(definition.kind, definition.id)
            if versions:
                latest = self.get(definition.kind, definition.id)
                if latest.content() == _plain(definition).content():
                    return latest
            made = replace(_plain(definition), version=max(versions, default=0) + 1)
            if _write_once(self.path(made.kind, made.id, made.version), made):
                return made

    def path(self, kind: str, id_: str, version: int) -> Path:
        """Return the file of a version that was made here."""
        return self._folder(kind, id_) / f"{version}.json"

    def _folder(self, kind: str, id_: str) -> Path:
        check_word(kind)
        check_word(id_)
        return self.folder / kind / id_

    def _ids(self, kind: str) -> set[str]:
        made = {path.parent.name for path in self._folder(kind, "any").parent.glob("*/*.json") if path.stem.isdecimal()}
        return made | set(self.shipped.get(kind, {}))


def read(path: Path) -> Definition:
    """Read one definition file; DefinitionError in one line that names it where it is damaged or not in its place."""
    try:
        definition = from_json(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, RecursionError, TypeError):
        raise DefinitionError(f"{path}: not a definition in JSON; restore it from a backup or remove it") from None
    except DefinitionError as problem:
        raise DefinitionError(f"{path}: {problem}") from None
    if (definition.kind, definition.id, str(definition.version)) != (path.parent.parent.name, path.parent.name, path.stem):
        raise DefinitionError(f"{path}: it says it is another definition; put it back in its place or remove it")
    return definition


def _plain(definition: Definition) -> Definition:
    """Return the definition as reading it back would give it."""
    try:
        return from_json(json.loads(_as_text(definition).encode()))
    except (TypeError, ValueError, RecursionError):
        raise DefinitionError(f"{definition.kind} {definition.id!r}: body holds a value that JSON does not know") from None


def _as_text(definition: Definition) -> str:
    document = {**definition.content(), "version": definition.version}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True) + "\n"


def _write_once(path: Path, definition: Definition) -> bool:
    """Write a file that did not exist before, whole or not at all; return False where somebody else was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = durable.temporary(path)
    try:
        written.write_text(_as_text(definition), encoding="utf-8")
        durable.sync(written)
        os.link(written, path)
    except FileExistsError:
        return False
    finally:
        written.unlink(missing_ok=True)
    for folder in path.parents[:3]:
        durable.sync(folder)
    return True
