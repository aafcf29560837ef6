"""Kequn (客群): know, find and group customers. `kequn.open("home")` opens a home; what is heavy is imported when used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kequn.kernel.errors import DefinitionError, HomeError, KequnError, LanguageError, MappingError, SourceError
    from kequn.loop.bank import Bank
    from kequn.loop.bank import open_home as open  # noqa: A004 - `kequn.open` reads as what it does

__version__ = "0.1.0"
__all__ = [
    "Bank", "DefinitionError", "HomeError", "KequnError", "LanguageError", "MappingError", "SourceError", "__version__", "open",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "open":
        return import_module("kequn.loop.bank").open_home
    if name == "Bank":
        return import_module("kequn.loop.bank").Bank
    if name in __all__:
        return getattr(import_module("kequn.kernel.errors"), name)
    raise AttributeError(f"module 'kequn' has no attribute {name!r}")
