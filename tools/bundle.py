"""Make everything for an installation without a network: wheels for each Python and machine, our own wheel, an install script.

Called by `make bundle`. The lock's markers are evaluated here for each target, as pip evaluates them for the Python it runs on.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
EXTRA = ("psycopg", "psycopg-binary")  # the driver of PostgreSQL, which requirements.lock leaves to those who need it
GLIBC = ("2_34", "2_28", "2_27", "2_24", "2_17")
ENTRY = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^ ;\\]+)(?: *; *(?P<marker>[^\\]+?))? *\\\n"
    r"(?P<hashes>(?: +--hash=\S+(?: \\)?\n)+)", re.MULTILINE,
)


def main() -> int:
    """Make dist/kequn-VERSION-bundle.tar.gz; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pythons", default="3.11 3.12 3.13")
    parser.add_argument("--machines", default="x86_64 aarch64")
    given = parser.parse_args()
    dist = ROOT / "dist"
    dist.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=dist) as folder:
        wheels = Path(folder) / "wheels"
        wheels.mkdir()
        _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)])
        [own] = wheels.glob("kequn-*.whl")
        for python in given.pythons.split():
            for machine in given.machines.split():
                print(f"make bundle: wheels for Python {python} on {machine}", flush=True)
                _download(wheels, python, machine)
        shutil.copy(ROOT / "deploy" / "install", folder)
        shutil.copytree(ROOT / "deploy", Path(folder) / "deploy")
        _sums(Path(folder))
        name = f"kequn-{own.name.split('-')[1]}-bundle"
        with tarfile.open(dist / f"{name}.tar.gz", "w:gz", compresslevel=1) as packed:  # wheels are packed already
            packed.add(folder, arcname=name)
    print(f"make bundle: dist/{name}.tar.gz; unpack it on the other machine and run: ./install /opt/kequn")
    return 0


def requirements(python: str, machine: str) -> list[str]:
    """Return the lock's lines for one target, with their hashes and without markers."""
    environment = {
        "python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux", "platform_machine": machine,
        "platform_system": "Linux", "os_name": "posix", "implementation_name": "cpython",
        "platform_python_implementation": "CPython", "extra": "",
    }
    entries = list(ENTRY.finditer((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    more = ENTRY.finditer((ROOT / "requirements-dev.lock").read_text(encoding="utf-8"))
    there = {entry["name"] for entry in entries}
    entries += [entry for entry in more if entry["name"] in EXTRA and entry["name"] not in there]
    return [f"{entry['name']}=={entry['version']} \\\n{entry['hashes'].rstrip()}" for entry in entries
            if entry["marker"] is None or Marker(entry["marker"].strip()).evaluate(environment)]


def _download(wheels: Path, python: str, machine: str) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(requirements(python, machine)) + "\n")
        file.flush()
        platforms = [f"--platform=manylinux_{glibc}_{machine}" for glibc in GLIBC] + [f"--platform=manylinux2014_{machine}"]
        _run([sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-input", "--no-deps",
              "--require-hashes", "--only-binary=:all:", "--implementation=cp", f"--python-version={python}", *platforms,
              "--dest", str(wheels), "--requirement", file.name])


def _sums(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own command


if __name__ == "__main__":
    sys.exit(main())
