"""The command line: every verb with its arguments; `--home` and `--json` are accepted before and after the verb."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import NoReturn

from kequn.cli.verb import Verb


class UsageError(Exception):
    """The command was called wrongly: exit code 2."""


class Parser(argparse.ArgumentParser):
    """A parser that leaves the printing of errors to `main`."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing and leaving."""
        raise UsageError(f"{message} (`{self.prog} --help` shows the usage)")


def verbs() -> list[Verb]:
    """Return every verb that the files in `verbs/` declare, in the order of their files' `ORDER`."""
    package = import_module("kequn.cli.verbs")
    modules = [import_module(f"kequn.cli.verbs.{module.name}") for module in iter_modules(package.__path__)]
    return [verb for module in sorted(modules, key=lambda module: int(module.ORDER)) for verb in module.VERBS]


def build(known: Iterable[Verb], version: str) -> Parser:
    """Return the parser; a parsed call has `.verb`, and `.home` and `.json` only where they were given."""
    common = Parser(add_help=False)
    common.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help="the home folder (else KEQUN_HOME, else ./home)")
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object")
    parser = Parser(prog="kequn", description="客群 Kequn: know, find and group customers.", parents=[common], allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"kequn {version}")
    top = parser.add_subparsers(metavar="VERB", required=True, parser_class=Parser)
    groups: dict[str, argparse._SubParsersAction[Parser]] = {}
    parsers: dict[str, Parser] = {}
    known = list(known)
    for verb in known:
        name = verb.path[0]
        if name not in parsers:
            title = verb.help if len(verb.path) == 1 else ", ".join(other.path[-1] for other in known if other.path[0] == name)
            parsers[name] = top.add_parser(name, help=title, description=title, parents=[common], allow_abbrev=False)
        target = parsers[name]
        if len(verb.path) > 1:
            if name not in groups:
                alone = any(other.path == (name,) for other in known)
                groups[name] = target.add_subparsers(metavar="WHAT", required=not alone, parser_class=Parser)
            target = groups[name].add_parser(verb.path[1], help=verb.help, description=verb.help, parents=[common],
                                             allow_abbrev=False)
        verb.arguments(target)
        target.set_defaults(verb=verb)
    return parser


def day(text: str) -> date:
    """Read a date as 2026-06-30."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it as 2026-06-30") from None
