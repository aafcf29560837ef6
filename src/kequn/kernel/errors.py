"""The errors a user may see: each is one line that says what was wrong, where, and what to do."""


class KequnError(Exception):
    """A named error. `str(error)` is one line and never holds a person's value."""


class RefusedError(KequnError):
    """What a person asked for cannot be done; the text says why and what to do, in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


class LanguageError(KequnError):
    """An expression about customers cannot be read, or mixes things that do not mix."""


class HomeError(KequnError):
    """A home is missing, damaged, locked by another writer, or written by a newer Kequn."""


class HomeBusyError(HomeError):
    """Another process is writing to the home; later it will be free."""


class MappingError(KequnError):
    """A mapping file is wrong: a key, a column, a type or an expression it names does not exist."""


class SourceError(KequnError):
    """A source cannot be read at all (no such file, no such table, wrong password)."""


class DefinitionError(KequnError):
    """A tag or segment definition is missing, not valid, or already there."""


class SimulationError(KequnError):
    """A simulated bank cannot be made: a number of customers, a seed, a date or a folder that will not do."""
