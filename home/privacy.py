"""Lists of readers in the person finder: a note may name somebody, and says to nobody whose it is."""

from __future__ import annotations

from typing import Any

TABLES = {"savedpractice": "others", "listsubscription": ""}
NO_TEXT = {"savedpractice": {"known"}}


def _nobody(row: Any) -> None:
    return None


OWNERS = {"savedpractice": _nobody}
