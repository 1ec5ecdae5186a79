"""Types are checked whole: no error code is switched off for everything."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLANTED = """
from accounts.models import Team

def name(team: Team) -> int:
    return team.name.upper()

def other(team: Team) -> str:
    return team.nome

NUMBER: int = "drei"
"""


def test_n26_no_error_code_is_switched_off() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    overrides = options.get("overrides", [])
    for section in (options, *overrides):
        assert not section.get("disable_error_code")
        assert not section.get("ignore_errors")


def test_n26_planted_errors_are_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(PLANTED, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"site{os.pathsep}.", "DATA_DIR": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), str(planted)]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False).stdout
    for code in ("[return-value]", "[attr-defined]", "[assignment]"):
        assert code in told, told
