#!/usr/bin/env python3
"""``make mutants``: plants small faults in the product, one at a time, and counts how many the tests notice.

The places are a fixed sample (``PLACES`` and ``SEED``) of conditions, comparisons and numbers in views, lists, index,
counts, notices and jobs of translation. cosmic-ray knows how to plant a fault; each is tried in a copy of the project
with the tests that belong to its module, and one database for all of them. ``MUTANTS`` names another number.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import parso
from cosmic_ray.mutating import MutationVisitor
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parents[1]
SEED, NUMBER = 20261130, int(os.environ.get("MUTANTS", "100"))
GOAL = 0.85
SECONDS = 400
# Module → the tests that hold its promises.
PLACES: dict[str, tuple[str, ...]] = {
    "search/listing.py": ("tests/search/test_results_page.py", "tests/practices/test_theme_pages.py"),
    "search/presets.py": ("tests/practices/test_theme_pages.py", "tests/search/test_results_page.py"),
    "search/views.py": ("tests/search",),
    "search/query/selection.py": ("tests/search/test_results_page.py",),
    "search/query/similar.py": ("tests/search",),
    "search/index/rows.py": ("tests/search", "tests/access/test_private_pages.py"),
    "search/index/snapshots.py": ("tests/search",),
    "search/index/suggested.py": ("tests/search",),
    "search/signal_handlers.py": ("tests/search", "tests/practices/test_records_and_addresses.py"),
    "practices/facets.py": (
        "tests/search",
        "tests/practices/test_card_list.py",
        "tests/practices/test_listing_block.py",
    ),
    "practices/public/counts.py": ("tests/practices/test_theme_pages.py", "tests/home"),
    "practices/public/builders.py": ("tests/practices/test_card_page.py", "tests/practices/test_store.py"),
    "practices/querysets.py": ("tests/practices",),
    "practices/listing_block.py": ("tests/practices/test_listing_block.py",),
    "practices/review/notices.py": ("tests/practices/test_notices.py", "tests/practices/test_workflow.py"),
    "practices/admin/filters.py": ("tests/practices/test_card_list.py", "tests/practices/test_board.py"),
    "site/contacts/managers.py": ("tests/contacts",),
    "site/contacts/confirmation.py": ("tests/contacts",),
    "site/translation/queue/progress.py": ("tests/translation",),
    "site/translation/queue/matrix.py": ("tests/translation/test_queue.py",),
    "site/translation/notices.py": ("tests/translation",),
    "site/translation/publishing_rules.py": ("tests/translation",),
    "site/translation/patches/translation_gate.py": ("tests/translation",),
    "site/translation/services.py": ("tests/translation",),
    "site/translation/staleness.py": ("tests/translation",),
    "site/translation/sync_shared_fields.py": ("tests/translation",),
    "site/accounts/rate_limits.py": ("tests/accounts", "tests/contacts"),
    "site/editorial/generation.py": ("tests/editorial/test_generation.py",),
    "site/editorial/kept.py": ("tests/editorial/test_generation.py", "tests/home/test_page_cache.py"),
    "site/config/page_cache.py": ("tests/home/test_page_cache.py",),
    "home/page_frame.py": ("tests/home/test_menu_and_name.py",),
}
# Faults as people make them; others (``**`` for ``+``) fail at once or mean nothing.
WANTED = (
    "core/ReplaceComparisonOperator", "core/AddNot", "core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue",
    "core/ReplaceAndWithOr", "core/ReplaceOrWithAnd", "core/NumberReplacer", "core/ReplaceBreakWithContinue",
    "core/ZeroIterationForLoop",
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    module: str
    operator: str
    occurrence: int
    source: str
    line: int


def mutants_of(module: str) -> Iterator[Mutant]:
    """Every fault that can be planted in a module."""
    code = (ROOT / module).read_text(encoding="utf-8")
    tree = parso.parse(code)
    for name in sorted(operator_names()):
        if not name.startswith(WANTED):
            continue
        operator = get_operator(name)()
        number = sum(1 for node in _nodes(tree) for _ in operator.mutation_positions(node))
        for occurrence in range(number):
            fresh = parso.parse(code)
            mutated = MutationVisitor(occurrence, operator).walk(fresh).get_code()
            if mutated != code:
                yield Mutant(module, name, occurrence, mutated, _first_difference(code, mutated))


def _nodes(node: object) -> Iterator[object]:
    yield node
    for child in getattr(node, "children", ()):
        yield from _nodes(child)


def _first_difference(old: str, new: str) -> int:
    pairs = zip(old.splitlines(), new.splitlines(), strict=False)
    return next((number for number, (one, other) in enumerate(pairs, 1) if one != other), 1)


def sample() -> list[Mutant]:
    """The same places every time, as long as the modules stay the same; every module has its share."""
    chance = random.Random(SEED)
    share = max(1, round(NUMBER / len(PLACES)))
    chosen = []
    for module in PLACES:
        # Annotations and constants of settings are no behaviour.
        found = [one for one in mutants_of(module) if "import" not in _line_of(one) and "Kept(" not in _line_of(one)]
        chosen += chance.sample(found, min(share, len(found)))
    return chosen


def _line_of(mutant: Mutant) -> str:
    return mutant.source.splitlines()[mutant.line - 1]


def copies(folder: Path, number: int) -> list[Path]:
    """Copies of the project that share what is large."""
    made = []
    for one in range(number):
        copy = folder / str(one)
        shutil.copytree(
            ROOT,
            copy,
            ignore=shutil.ignore_patterns(".git", ".venv", "node_modules", "var", "build", "__pycache__", ".*_cache"),
        )
        for shared in (".venv", "node_modules", "build"):
            if (ROOT / shared).exists():
                (copy / shared).symlink_to((ROOT / shared).resolve())
        made.append(copy)
    return made


def tested(copy: Path, tests: tuple[str, ...]) -> bool:
    """Whether the tests pass in a copy."""
    environment = {**os.environ, "PYTHONPATH": "site", "TEST_DATABASE_FILE": str(copy / "test.sqlite3")}
    command = [
        sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "--reuse-db", *tests,
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env=environment,
            check=False,
            timeout=SECONDS,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def tried(mutant: Mutant, free: Queue[Path]) -> bool:
    """Whether a fault is noticed."""
    copy = free.get()
    path = copy / mutant.module
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text(mutant.source, encoding="utf-8")
        return not tested(copy, PLACES[mutant.module])
    finally:
        path.write_text(before, encoding="utf-8")
        free.put(copy)


def main() -> int:
    folder, began = Path(tempfile.mkdtemp(prefix="mutants-")), time.monotonic()
    chosen = sample()
    number = os.cpu_count() or 1
    try:
        free: Queue[Path] = Queue()
        for copy in copies(folder, number):
            if not tested(copy, ("tests/editorial/test_generation.py",)):
                print("Die Tests bestehen schon ohne Fehler nicht.", file=sys.stderr)
                return 1
            free.put(copy)
        print(f"{len(chosen)} Fehler an festen Stellen, Zufall {SEED}")
        with ThreadPoolExecutor(number) as pool:
            results = pool.map(lambda mutant: (mutant, tried(mutant, free)), chosen)
            killed = 0
            for mutant, is_noticed in results:
                killed += is_noticed
                mark = "bemerkt " if is_noticed else "LEBT    "
                name = mutant.operator.removeprefix("core/")
                print(f"{mark} {mutant.module}:{mutant.line} {name}  {_line_of(mutant).strip()[:90]}", flush=True)
        share = killed / len(chosen)
        print(f"\n{killed} von {len(chosen)} bemerkt: {share:.0%} (Ziel {GOAL:.0%}), {time.monotonic() - began:.0f} s")
        return 0 if share >= GOAL else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
