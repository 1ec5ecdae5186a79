"""Text that a spreadsheet would run as a formula becomes text that it shows, and back."""

from __future__ import annotations

import re

# The signs a formula begins with; spreadsheets also take the wide and small ones of East Asian keyboards.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")
# Blanks, seen and unseen, that a spreadsheet leaves out before it looks at the first sign.
_BEGINNING = rf"[\s\u200b-\u200f\u2060\ufeff]*[{re.escape(''.join(FORMULA_SIGNS))}]"
_FORMULA = re.compile(_BEGINNING)
_GUARDED = re.compile(f"'+{_BEGINNING}")


def guard(cell: str) -> str:
    """A text that a spreadsheet shows as it is and never runs; ``unguard`` gives the text back."""
    return f"'{cell}" if _FORMULA.match(cell) or _GUARDED.match(cell) else cell


def unguard(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
