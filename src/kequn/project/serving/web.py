"""The web's process: granian, whose own worker processes end with it as it ends with `kequn serve`.

python -m kequn.project.serving.web HOST PORT WORKERS PARENT
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from typing import Any

from kequn.project.serving.parent import end_with

THREADS = 2  # per process that answers requests: while one waits for the database or DuckDB, another works; more make all slower


def main(host: str, port: int, workers: int, parent: int) -> None:
    """Serve until SIGTERM."""
    end_with(parent)
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from kequn.warehouse.connections import limit

    this = os.getpid()

    def application(_target: str) -> Any:
        """Give the application; called first thing in each process that granian starts."""
        end_with(this)
        from django.conf import settings
        from django.urls import get_resolver

        from kequn.project.wsgi import application

        limit(settings.KEQUN_MEMORY)
        get_resolver().url_patterns  # noqa: B018 - imports every page now, and not while the first person waits
        gc.collect()
        gc.freeze()  # what was imported stays; each request's collection need not look at it
        return application

    from kequn.project.logs import LOGGING

    warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)  # static files come out of the package
    server = Server(
        "kequn.project.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=THREADS, respawn_failed_workers=True, log_dictconfig=LOGGING, log_level=LogLevels.error,
        workers_kill_timeout=5, websockets=False,
    )
    server.serve(target_loader=application)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
