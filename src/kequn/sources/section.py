"""Reading a TOML table key by key, so that a wrong key, type or word is one line that says where and what is near."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kequn.kernel.errors import MappingError
from kequn.kernel.nearest import hint

TYPES: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false", dict: "a table { … }", list: "a list"}


class Section:
    """One TOML table under a name for errors. `done` complains about what nobody asked for."""

    def __init__(self, content: dict[str, Any], where: str) -> None:
        self.content, self.where = content, where
        self.asked: list[str] = []

    def error(self, what: str) -> MappingError:
        """Return the error that says where we are."""
        return MappingError(f"{self.where}: {what}")

    def done(self) -> None:
        """Complain about keys that no one asked for."""
        for key in self.content:
            if key not in self.asked:
                raise self.error(f"unknown key {key!r}{hint(key, self.asked)}")

    def get(self, key: str, *kinds: type, default: Any = None) -> Any:
        """Return the value, which must be of one of the kinds."""
        self.asked.append(key)
        value = self.content.get(key, default)
        if key in self.content and type(value) not in kinds:
            raise self.error(f"{key} must be {' or '.join(TYPES[kind] for kind in kinds)}")
        return value

    def text(self, key: str, default: str | None = None) -> str | None:
        """Return a text."""
        value: str | None = self.get(key, str, default=default)
        return value

    def need(self, key: str) -> str:
        """Return a text that must be there and not be empty."""
        value = self.text(key)
        if not value:
            raise self.error(f"{key} is missing")
        return value

    def count(self, key: str) -> int:
        """Return a whole number that is not negative, 0 by default."""
        value: int = self.get(key, int, default=0)
        if value < 0:
            raise self.error(f"{key} must not be negative")
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return true or false."""
        return bool(self.get(key, bool, default=default))

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of texts; a single text is a list of one."""
        value = self.get(key, str, list, default=list(default))
        listed = [value] if isinstance(value, str) else value
        if not all(isinstance(entry, str) for entry in listed):
            raise self.error(f"{key} must be a text or a list of texts")
        return tuple(listed)

    def one_of(self, key: str, known: Iterable[str], default: str) -> str:
        """Return one of the known words."""
        value = self.text(key, default) or ""
        if value not in (choices := tuple(known)):
            raise self.error(f"{key} {value!r} is not one of {', '.join(choices)}{hint(value, choices)}")
        return value

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return a table of texts, in the file's order; numbers and booleans are taken as written."""
        value: dict[str, Any] = self.get(key, dict, default={})
        for name, entry in value.items():
            if not isinstance(entry, str | int | bool):
                raise self.error(f"{key}.{name} must be a text")
        return tuple((name, written(entry)) for name, entry in value.items())

    def section(self, key: str) -> Section | None:
        """Return the table under a key, or None."""
        value = self.get(key, dict)
        return None if value is None else Section(value, f"{self.where}: {key}")


def written(value: object) -> str:
    """Return a TOML scalar as text: true and false in small letters."""
    return str(value).lower() if isinstance(value, bool) else str(value)
