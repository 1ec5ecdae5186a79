"""The shape of what the index stores: rows of another shape were written by another release and are not read.

It is made from the fields of the objects that are stored and from the modules and tables that write the rows, so nobody
has to remember to raise it. An update that changes one of them writes the index anew at its first start.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

from practices.public.schemas import PublicPractice
from search.index.documents import AnalysedDocument


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
    root = Path(__file__).resolve().parents[2]
    files = [
        "search/index/rows.py",
        "search/index/documents.py",
        "search/index/texts.py",
        "practices/facets.py",
        "practices/prefetching.py",
        "practices/models/parts.py",
        "practices/public/builders.py",
        "site/vocabularies/models/regions.py",
    ]
    language = root / "site" / "language"
    analysis = [*sorted(language.glob("*.py")), *sorted((language / "data").iterdir())]
    return "".join(path.read_text(encoding="utf-8") for path in (*(root / name for name in files), *analysis))


SHAPE = shape_of(PublicPractice, AnalysedDocument, extra=_writers())
