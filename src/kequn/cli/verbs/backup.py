"""`kequn backup`, `kequn restore`: both stores at one moment."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path

from kequn.cli.tables import plain
from kequn.cli.verb import Answer, Call, Verb

ORDER = 75


def _backup_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new folder for the backup")


def _backup(call: Call) -> Answer:
    from kequn.project.serving.supervisor import must_have_home

    home = must_have_home(call.home)
    os.environ["KEQUN_HOME"] = str(home)
    from kequn.project.records import set_up

    set_up()
    from kequn.project.backup.take import backup

    return backup(home, call.arguments.folder, progress=lambda _, en, __: call.progress.doing(en))


def _show_backup(answer: Answer) -> None:
    print(f"Backed up to {answer['folder']}: {plain(answer['files'])} files of {plain(answer['bytes'])} bytes, commit "
          f"{answer['commit']}, {plain(answer['rows'])} rows of the records, as they stood at {answer['at']}.")
    print("It holds personal data and the home's salt, and not the key that signs sessions: keep it as safe as the home.")


def _restore_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of the backup")
    parser.add_argument("--tombstones", type=Path, metavar="FILE",
                        help="tombstones.jsonl of the lost home: whoever was erased since stays erased")


def _restore(call: Call) -> Answer:
    from kequn.project.backup.restore import must_be_new, restore

    home = call.home.absolute()
    must_be_new(home)
    os.environ["KEQUN_HOME"] = str(home)
    home.mkdir(parents=True, exist_ok=True)
    from kequn.project.records import set_up

    set_up()
    return restore(call.arguments.folder, home, erased=call.arguments.tombstones)


def _show_restore(answer: Answer) -> None:
    print(f"Restored to {answer['home']} as of {answer['at']}: {plain(answer['files'])} files, commit {answer['commit']}, "
          f"{plain(answer['rows'])} rows of the records.")
    if answer["erased_again"]:
        print(f"{plain(answer['erased_again'])} customers erased since were erased again; kequn run takes them off the disk.")
    print(f"Next: kequn check --home {answer['home']}")


VERBS = [
    Verb(("backup",), "both stores at one moment, while people work", _backup, _show_backup, _backup_arguments),
    Verb(("restore",), "set a backup up as a new home (--home), on either database", _restore, _show_restore, _restore_arguments),
]
