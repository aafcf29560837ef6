"""How a command ends when it is not let alone: interrupted, its reader gone, or an error that nobody foresaw."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kequn.cli.main import main
from kequn.cli.verb import Answer, Call, Verb
from tests.cli.command import kequn


def verb(execute: Callable[[Call], Answer]) -> list[Verb]:
    return [Verb(("try",), "a verb of a test", execute, print)]


def unforeseen(_: Call) -> Answer:
    raise ZeroDivisionError("王小明 13812341234")


def interrupted(_: Call) -> Answer:
    raise KeyboardInterrupt


def no_space(_: Call) -> Answer:
    raise OSError(28, "No space left on device", "warehouse/x.parquet")


@pytest.mark.parametrize(("execute", "code", "start"), [
    (unforeseen, 1, "unexpected ZeroDivisionError"),
    (no_space, 1, "No space left on device: warehouse/x.parquet"),
    (interrupted, 130, "interrupted"),
])
def test_every_end_is_one_line_without_a_value(
    execute: Callable[[Call], Answer], code: int, start: str, capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["try"], verb(execute)) == code
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n"), told.err.startswith(f"kequn: {start}")) == ("", 1, True)
    assert main(["try", "--json"], verb(execute)) == code
    as_json = capsys.readouterr()
    assert (as_json.out.startswith(f'{{"error": "{start}'), as_json.err, "王小明" in told.err + as_json.out) == (True, "", False)


def test_a_traceback_is_shown_where_it_is_asked_for(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEQUN_DEBUG", "1")
    assert main(["try"], verb(unforeseen)) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_closed_pipe_is_silent(small: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    line = [sys.executable, "-m", "kequn", "tags", "--home", str(small)]
    done = subprocess.run(line, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_ctrl_c_is_clean_and_the_same_command_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "bank"
    line = [sys.executable, "-u", "-m", "kequn", "simulate", "--customers", "300", "--out", str(out)]
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # also where the tests run in a shell's background
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                               preexec_fn=heard)  # noqa: PLW1509 - no threads here
    while not out.with_name("bank.part").exists() and process.poll() is None:
        pass
    process.send_signal(signal.SIGINT)
    told, wrong = process.communicate()
    assert (process.returncode, told) == (130, "")
    assert wrong.startswith("kequn: interrupted")
    assert wrong.count("\n") == 1
    assert kequn("simulate", "--customers", "300", "--out", out).code == 0
