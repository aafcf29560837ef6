"""Progress on stderr: a spinner where somebody watches, plain lines where a log is written, nothing on stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.status import Status


class Progress:
    """Says what is being done and what is done."""

    def __init__(self) -> None:
        self._status: Status | None = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Show a spinner while the block runs, if stderr is a terminal."""
        if not sys.stderr.isatty():
            yield
            return
        from rich.console import Console

        with Console(stderr=True).status("…") as status:
            self._status = status
            try:
                yield
            finally:
                self._status = None

    def doing(self, text: str) -> None:
        """Say what is being done now; only somebody who watches is told."""
        if self._status:
            self._status.update(text)

    def done(self, text: str) -> None:
        """Say what is done, in a line that stays."""
        if self._status:
            self._status.console.print(text, highlight=False, markup=False)
        else:
            print(text, file=sys.stderr, flush=True)
