"""A home: the folder that holds everything of one bank, and the settings that name it."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kequn.kernel import durable
from kequn.kernel.errors import HomeError
from kequn.kernel.nearest import hint
from kequn.warehouse import manifest
from kequn.warehouse.manifest import Manifest

LANGUAGES = ("zh", "en")
KEYS = ("name", "language", "time_zone", "currency", "trust")


@dataclass(frozen=True)
class Settings:
    """What a home is called, and the settings of its data.

    `time_zone` and `currency` are None until home.toml or the first mapping states them. `trust` are sources: where several
    describe a customer, those named first have the say.
    """

    name: str
    language: str = "zh"
    time_zone: str | None = None
    currency: str | None = None
    trust: tuple[str, ...] = ()


class Paths:
    """Where the parts of a home lie."""

    def __init__(self, home: str | Path) -> None:
        self.home = Path(home).absolute()
        self.settings = self.home / "home.toml"
        self.definitions = self.home / "definitions"
        self.lists = self.definitions / "list" / "fixed"
        self.warehouse = self.home / "warehouse"
        self.manifest = self.warehouse / "manifest.json"
        self.writer = self.warehouse / "LOCK"
        self.readers = self.warehouse / "READERS"
        self.data = self.warehouse / "data"
        self.spill = self.warehouse / "spill"
        self.tombstones = self.warehouse / "tombstones.jsonl"
        self.redirects = self.warehouse / "redirects.jsonl"
        self.decisions = self.warehouse / "households.jsonl"
        self.published = self.warehouse / "published"
        self.current = self.published / "CURRENT"

    def table(self, table: str) -> Path:
        """Return the folder of a canonical table's files."""
        return self.data / table

    def named(self, path: Path) -> str:
        """Return how a path is written down: from the home where it lies in it, so that a home may move; else in full."""
        whole = path.absolute()
        return whole.relative_to(self.home).as_posix() if whole.is_relative_to(self.home) else whole.as_posix()

    def record(self, snapshot: str) -> Path:
        """Return the file that says what a snapshot was made from."""
        return self.published / f"{snapshot}.json"

    def database(self, snapshot: str) -> Path:
        """Return the DuckDB file of a snapshot's results."""
        return self.published / f"{snapshot}.duckdb"

    def index(self, snapshot: str) -> Path:
        """Return the file of a snapshot's index, where it has one."""
        return self.published / f"{snapshot}.bits"


def create_home(
    path: str | Path, *, name: str, time_zone: str | None = None, currency: str | None = None, language: str = "zh"
) -> Paths:
    """Make a new empty home in an empty or absent folder; HomeError where the folder holds anything else.

    home.toml comes last: a creation that was killed before it can be repeated.
    """
    paths = Paths(path)
    settings = _checked(Settings(name, language, time_zone, currency), str(path))
    if paths.home.exists() and not paths.home.is_dir():
        raise HomeError(f"{path}: a file is there already; name a folder for the new home")
    if paths.home.exists() and {entry.name for entry in paths.home.iterdir()} - {"definitions", "warehouse"}:
        raise HomeError(f"{path}: the folder is not empty; name a new or an empty one for the new home")
    paths.definitions.mkdir(parents=True, exist_ok=True)
    paths.published.mkdir(parents=True, exist_ok=True)
    paths.writer.touch()
    paths.readers.touch()
    if not paths.manifest.exists():
        manifest.write(paths.manifest, Manifest(time_zone=time_zone, currency=currency))
    durable.write(paths.settings, _as_toml(settings))
    return paths


def read_settings(paths: Paths) -> Settings:
    """Read home.toml; HomeError in one line where there is no home or the file is wrong."""
    try:
        stated = tomllib.loads(paths.settings.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise HomeError(f"{paths.home}: no home is here; make one with: kequn init {paths.home}") from None
    except OSError as problem:
        raise HomeError(f"{paths.settings}: {problem.strerror}; this user must be allowed to read it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise HomeError(f"{paths.settings}: not valid TOML ({problem}); mend that line") from None
    for key, value in stated.items():
        if key not in KEYS:
            raise HomeError(f"{paths.settings}: unknown key {key!r}{hint(key, KEYS)}")
        if key == "trust":
            if not isinstance(value, list) or not all(isinstance(source, str) for source in value):
                raise HomeError(f'{paths.settings}: trust must be a list of sources, like ["core", "core.card"]')
            stated[key] = tuple(value)
        elif not isinstance(value, str):
            raise HomeError(f"{paths.settings}: {key} must be a text in quotes")
    if "name" not in stated:
        raise HomeError(f'{paths.settings}: name is missing; add a line like: name = "My bank"')
    return _checked(Settings(**stated), str(paths.settings))


def settled(stated: Settings, loaded: Manifest, where: str) -> Settings:
    """Join what home.toml states with what the data was loaded with; HomeError where they contradict each other."""
    for key in ("time_zone", "currency"):
        wanted, held = getattr(stated, key), getattr(loaded, key)
        if wanted and held and wanted != held:
            raise HomeError(f"{where}: {key} is {wanted!r} but the data is in {held!r}; put that back or use a new home")
    return replace(stated, time_zone=loaded.time_zone or stated.time_zone, currency=loaded.currency or stated.currency)


def _checked(settings: Settings, where: str) -> Settings:
    if not settings.name.strip():
        raise HomeError(f"{where}: a home needs a name")
    if settings.language not in LANGUAGES:
        raise HomeError(f"{where}: language {settings.language!r} is not one of {', '.join(LANGUAGES)}")
    if settings.currency is not None and not re.fullmatch("[A-Z]{3}", settings.currency):
        raise HomeError(f"{where}: currency {settings.currency!r} is not a code of three capital letters such as CNY")
    if settings.time_zone is not None:
        try:
            ZoneInfo(settings.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise HomeError(f"{where}: time zone {settings.time_zone!r} is unknown; write it like Asia/Shanghai") from None
    return settings


def _as_toml(settings: Settings) -> str:
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key in KEYS if (value := getattr(settings, key))]
    return "\n".join(lines) + "\n"
