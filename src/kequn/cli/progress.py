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

    def doing(self, text: str) -> None:
        """Say what is being done now; only somebody who watches is told."""
        if self._status:
            self._status.update(text)
        elif sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status(text)
            self._status.start()

    def done(self, text: str) -> None:
        """Say what is done, in a line that stays."""
        if self._status:
            self._status.console.print(text, highlight=False, markup=False)
        else:
            print(text, file=sys.stderr, flush=True)

    @contextmanager
    def over(self) -> Iterator[None]:
        """Stop the spinner when the block ends, however it ends."""
        try:
            yield
        finally:
            if self._status:
                self._status.stop()
