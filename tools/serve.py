#!/usr/bin/env python3
"""``make serve``: production settings under granian, with the worker beside it. Stops both at the end."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVERYWHERE = frozenset({"0.0.0.0", "::", "[::]", ""})
sys.path.insert(0, str(ROOT / "site"))

from config.settings import environment  # noqa: E402


def manage(*words: str) -> None:
    result = subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], cwd=ROOT, check=False)
    if result.returncode:
        raise SystemExit(result.returncode)


def open_door(host: str, inside_container: bool) -> str:
    """Why the site must not listen there, or ``""``: who comes past the proxy writes its headers himself."""
    environment.read_env_file(ROOT / ".env")
    if host not in EVERYWHERE or inside_container or not environment.flag("BEHIND_PROXY"):
        return ""
    return (
        f"HOST={host} nimmt Anfragen von überall an, und BEHIND_PROXY=1 glaubt ihnen die Kopfzeilen des Proxys. Bitte "
        "HOST weglassen (127.0.0.1) oder die Adresse angeben, die nur der Proxy erreicht."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    parser.add_argument("--workers", default=os.environ.get("WEB_WORKERS", "2"))
    parser.add_argument("--without-worker", action="store_true", help="der Hintergrunddienst läuft woanders")
    parser.add_argument("--inside-container", action="store_true", help="nur der Container lauscht auf allen Adressen")
    options = parser.parse_args()
    if problem := open_door(options.host, options.inside_container):
        raise SystemExit(problem)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.production"
    os.environ["PYTHONPATH"] = f"{ROOT / 'site'}{os.pathsep}{ROOT}"
    manage("check", "--deploy")
    manage("migrate", "--verbosity", "0")
    # Before anything is shown: a restored backup may bring back who was erased.
    manage("replay_erasures")
    manage("tidy_pictures")
    manage("load_vocabularies")
    manage("setup_site")
    manage("collectstatic", "--no-input", "--verbosity", "0")
    server = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.host, "--port", options.port,
            "--workers", options.workers, "--no-ws", "config.wsgi:application",
        ],
        cwd=ROOT,
    )  # fmt: skip
    processes = [server]
    if not options.without_worker:
        processes.append(subprocess.Popen([sys.executable, str(ROOT / "manage.py"), "worker"], cwd=ROOT))

    def stop(*_: object) -> None:
        for process in processes:
            if process.poll() is None:
                process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.wait()
    stop()
    for process in processes:
        process.wait(timeout=30)
    raise SystemExit(server.returncode)


if __name__ == "__main__":
    main()
