"""The entry of the command: read the call, execute the verb, print the answer, and turn every failure into one line."""

from __future__ import annotations

import json
import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path

from kequn import __version__
from kequn.cli.parser import UsageError, build, verbs
from kequn.cli.progress import Progress
from kequn.cli.verb import Call, Verb
from kequn.kernel.errors import KequnError

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None, known: Iterable[Verb] | None = None) -> int:
    """Run one command of the `known` verbs (else all); return 0 done, 1 a named error, 2 wrong usage, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = _run(given, verbs() if known is None else known)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has had enough. Nothing more can be said, and Python must not try to at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return code


def _run(given: Sequence[str], known: Iterable[Verb]) -> int:
    as_json = "--json" in given
    try:
        call = build(known, __version__).parse_args(given)
        return _execute(call, as_json=as_json)
    except UsageError as error:
        return _fail(str(error), MISUSED, as_json=as_json)
    except KequnError as error:
        return _fail(str(error), FAILED, as_json=as_json)
    except KeyboardInterrupt:
        return _fail("interrupted; what was done is kept, the same command goes on from there", INTERRUPTED, as_json=as_json)
    except BrokenPipeError:
        raise
    except OSError as error:
        _debug()
        return _fail(f"{error.strerror or type(error).__name__}: {error.filename or 'no file named'}", FAILED, as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the last resort: no traceback reaches a user, no value of a person a log
        _debug()
        return _fail(_unexpected(error), FAILED, as_json=as_json)


def _execute(parsed: Namespace, *, as_json: bool) -> int:
    verb: Verb = parsed.verb
    home = Path(getattr(parsed, "home", None) or os.environ.get("KEQUN_HOME") or "home")
    progress = Progress()
    with progress.over():
        answer = verb.execute(Call(home, parsed, progress))
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, default=str))
    else:
        verb.show(answer)
    sys.stdout.flush()
    verb.after(Call(home, parsed, progress), answer)
    return DONE if verb.passed(answer) else FAILED


def _fail(message: str, code: int, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": message}, ensure_ascii=False))
    else:
        print(f"kequn: {' '.join(message.split())}", file=sys.stderr)
    return code


def _unexpected(error: Exception) -> str:
    """Name the kind of the error and the place, never its text: that may hold a row."""
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if "kequn" in Path(frame.filename).parts]
    where = f" at {Path(places[-1].filename).parent.name}/{Path(places[-1].filename).name}:{places[-1].lineno}" if places else ""
    return f"unexpected {type(error).__name__}{where}; please report this (KEQUN_DEBUG=1 shows the whole traceback)"


def _debug() -> None:
    if os.environ.get("KEQUN_DEBUG"):
        traceback.print_exc()
