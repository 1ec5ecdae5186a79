"""The shape of what the index stores: rows of another shape were written by another release and are not read.

It is made from the fields of the objects that are stored and from the modules that write the rows, so nobody has to
remember to raise it. An update that changes one of them writes the index anew at its first start.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

from practices.serializers import PracticeTeaser, PublicPractice
from search.analysis.documents import AnalysedDocument


def shape_of(*kinds: type[Any], extra: Any = None) -> str:
    """A short name for the fields of these dataclasses, with those of all they consist of."""
    fields = {kind.__name__: described for found in kinds for kind, described in _described(found, set())}
    return hashlib.sha256(json.dumps([fields, extra], sort_keys=True, default=str).encode()).hexdigest()[:16]


def _described(kind: type[Any], seen: set[type[Any]]) -> Iterator[tuple[type[Any], list[str]]]:
    if kind in seen:
        return
    seen.add(kind)
    hints = get_type_hints(kind)
    yield kind, [f"{field.name}: {hints[field.name]}" for field in dataclasses.fields(kind)]
    for hint in hints.values():
        for part in _parts(hint):
            yield from _described(part, seen)


def _parts(hint: Any) -> Iterator[type[Any]]:
    """The dataclasses in a hint, also in »tuple[X, ...]« and »X | None«."""
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        yield hint
    for inner in get_args(hint):
        yield from _parts(inner)


def _writers() -> str:
    """The programs that make what is stored: a row written by others may mean something else."""
    root = Path(__file__).resolve().parents[1]
    files = ["search/indexing.py", "search/facets.py", "practices/presentation.py"]
    analysis = sorted(path.relative_to(root).as_posix() for path in (root / "search" / "analysis").glob("*.py"))
    return "".join((root / name).read_text(encoding="utf-8") for name in (*files, *analysis))


SHAPE = shape_of(PracticeTeaser, PublicPractice, AnalysedDocument, extra=_writers())
