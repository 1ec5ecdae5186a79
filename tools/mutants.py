#!/usr/bin/env python3
"""``make mutants``: plants small faults in the product, one at a time, and counts how many the tests notice.

The places are a fixed sample (``PLACES`` and ``SEED``) of conditions, comparisons and numbers in views, lists, index,
counts, notices and jobs of translation. cosmic-ray knows how to plant a fault; each is tried in a copy of the project
with the tests that belong to its module, and one database for all of them. ``MUTANTS`` names another number; modules
as arguments try those alone, with the places they have in the sample.
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
# Nobody waits longer for the tests of one fault; what did not fail by then was not noticed.
SECONDS = 600
# The database of the tests in a copy, and as it was before the first fault.
DATABASE, CLEAN = "test.sqlite3", "clean.sqlite3"
# Module → the tests that hold its promises: »search/results_page« is ``tests/search/test_results_page.py``.
PLACES = {
    "search/listing.py": "search/listing search/results_page practices/theme_pages",
    "search/presets.py": "search/listing practices/theme_pages",
    "search/views.py": "search/results_page search/wishes search/listing",
    "search/query/selection.py": "search/listing search/results_page practices/theme_pages",
    "search/query/similar.py": "search/listing search/results_page practices/card_page",
    "search/index/rows.py": "search/listing search/comparison search/snapshots",
    "search/index/snapshots.py": "search/snapshots search/results_page",
    "search/index/suggested.py": "search/snapshots search/results_page",
    "search/signal_handlers.py": "search/snapshots search/results_page search/comparison",
    "practices/facets.py": "search/results_page practices/card_list practices/listing_block",
    "practices/public/counts.py": "practices/theme_pages home/first_steps search/results_page",
    "practices/public/builders.py": "practices/card_page practices/store",
    "practices/querysets.py": "practices/card_list practices/listing_block practices/card_page practices/states",
    "practices/listing_block.py": "practices/listing_block",
    "practices/review/notices.py": "practices/notices practices/workflow",
    "practices/admin/filters.py": "practices/card_list practices/board",
    "site/contacts/managers.py": "contacts/gate contacts/card_page contacts/consent_holder",
    "site/contacts/confirmation.py": "contacts/confirmation",
    "site/translation/queue/states.py": "translation/staleness translation/queue translation/translating",
    "site/translation/queue/matrix.py": "translation/staleness translation/queue",
    "site/translation/notices.py": "translation/translation_review",
    "site/translation/publishing_rules.py": "translation/refused_publication translation/queue",
    "site/translation/patches/translation_gate.py": "translation/queue translation/card_translation",
    "site/translation/services.py": "translation/translation_review translation/translating translation/queue",
    "site/translation/sync_shared_fields.py": "translation/queue translation/shared_facts",
    "site/accounts/rate_limits.py": "accounts/rate_limits accounts/password_brake accounts/doors contacts/message",
    "site/editorial/generation.py": "editorial/generation",
    "site/editorial/kept.py": "editorial/generation home/page_cache",
    "site/config/page_cache.py": "home/page_cache",
    "home/page_frame.py": "home/menu_and_name",
    "site/translation/staleness.py": "translation/staleness translation/queue translation/reader",
}
# Faults as people make them: the opposite, the neighbour. Others (``**`` for ``+``, ``<`` for ``==``) fail at once or
# mean nothing.
CONFUSED = (("Eq", "NotEq"), ("Is", "IsNot"), ("Lt", "LtE"), ("Gt", "GtE"), ("Lt", "Gt"), ("LtE", "GtE"))
WANTED = (
    *(f"core/ReplaceComparisonOperator_{one}_{other}" for pair in CONFUSED for one, other in (pair, pair[::-1])),
    "core/AddNot", "core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue", "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd", "core/NumberReplacer", "core/ReplaceBreakWithContinue", "core/ZeroIterationForLoop",
)  # fmt: skip
# Lines that are no behaviour, or how much a process keeps.
NO_BEHAVIOUR = ("import", "Kept(", "@dataclass")


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
        if name not in WANTED:
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
        found = [one for one in mutants_of(module) if not any(part in _line_of(one) for part in NO_BEHAVIOUR)]
        chosen += chance.sample(found, min(share, len(found)))
    return chosen


def tests_of(module: str) -> list[str]:
    return [f"tests/{name.replace('/', '/test_')}.py" for name in PLACES[module].split()]


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


def passes(copy: Path, tests: list[str], seconds: int | None = SECONDS) -> bool:
    """Whether no test fails in a copy."""
    environment = {**os.environ, "PYTHONPATH": "site", "TEST_DATABASE_FILE": str(copy / DATABASE)}
    command = [
        sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:xdist", "-p", "no:cacheprovider",
        "--reuse-db", "-m", "not journey", *tests,
    ]  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        done = subprocess.run(command, cwd=copy, env=environment, check=False, timeout=seconds, **quiet)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode == 0


def tried(mutant: Mutant, free: Queue[Path]) -> bool:
    """Whether a fault is noticed."""
    copy = free.get()
    path = copy / mutant.module
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text(mutant.source, encoding="utf-8")
        # A fault may leave rows behind, which would fail the tests of the next.
        for leftover in copy.glob(f"{DATABASE}*"):
            leftover.unlink()
        shutil.copy(copy / CLEAN, copy / DATABASE)
        return not passes(copy, tests_of(mutant.module))
    finally:
        path.write_text(before, encoding="utf-8")
        free.put(copy)


def main() -> int:
    folder, began = Path(tempfile.mkdtemp(prefix="mutants-")), time.monotonic()
    modules = sys.argv[1:] or list(PLACES)
    chosen = [mutant for mutant in sample() if mutant.module in modules]
    number = os.cpu_count() or 1
    try:
        made = copies(folder, number)
        every = sorted({test for module in modules for test in tests_of(module)})
        with ThreadPoolExecutor(number) as pool:
            shares = [every[one::number] for one in range(number)]
            if not all(pool.map(lambda copy, share: passes(copy, share, None), made, shares)):
                print("Die Tests bestehen schon ohne Fehler nicht.", file=sys.stderr)
                return 1
            free: Queue[Path] = Queue()
            for copy in made:
                shutil.copy(copy / DATABASE, copy / CLEAN)
                free.put(copy)
            print(f"{len(chosen)} Fehler an festen Stellen, Zufall {SEED}", flush=True)
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
