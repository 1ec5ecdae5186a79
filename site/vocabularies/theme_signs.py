"""The signs of themes: what ``icons/themes.svg`` draws. A theme an office adds has none, and is shown without."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

SIGNS = Path(__file__).resolve().parents[1] / "static/assets/icons/themes.svg"


@cache
def themes_with_sign() -> frozenset[str]:
    """Keys of the themes that have one."""
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', SIGNS.read_text(encoding="utf-8")))


def sign_of(key: str) -> str:
    """The name of the theme's sign, empty where there is none."""
    return key if key in themes_with_sign() else ""
