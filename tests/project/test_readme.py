"""What a stranger reads first must be true: variables, links, pictures, demo accounts, libraries."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote

import pytest

from accounts.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from tools.libraries import PURPOSES, licence, pins

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
LIBRARIES = ROOT / "docs" / "decisions" / "libraries.md"
READERS = {
    "env": {"text", "flag", "number", "words", "database"},
    "os.environ": {"get", "setdefault", "pop"},
    "os": {"getenv"},
}
LARGEST_PICTURE = 200_000
# Set by the shell itself, or used to find it.
SHELL_OWN = {"SECONDS", "RANDOM", "BASH_SOURCE", "PATH", "HOME", "SHELL"}


def tracked(*patterns: str) -> list[Path]:
    """Files of the project: known to git or new, never ignored ones."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def documents() -> list[Path]:
    return [path for path in tracked("*.md") if not path.is_relative_to(ROOT / "practices" / "demo")]


def first_text(call: ast.Call) -> Iterator[str]:
    if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
        yield call.args[0].value


def read_by_python(source: str) -> set[str]:
    """Names that the code asks the environment for: ``env.text("X")``, ``os.environ.get("X")``, ``os.environ["X"]``."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in READERS.get(ast.unparse(node.func.value), ()):
                names.update(first_text(node))
        elif (
            isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Constant)
        ):
            names.update([str(node.slice.value)] if ast.unparse(node.value) == "os.environ" else [])
    return names - SHELL_OWN


def read_by_shell(source: str) -> set[str]:
    """Names a script uses without setting them, has a default for, or hands to a program with ``env X=``."""
    assigned = set(re.findall(r"(?:^|[\s;(])([A-Z][A-Z0-9_]*)\+?=", source))
    used = set(re.findall(r"\$\{?([A-Z][A-Z0-9_]*)", source))
    defaulted = set(re.findall(r"\$\{([A-Z][A-Z0-9_]*):?[-?]", source))
    handed_on = set(re.findall(r"\benv ([A-Z][A-Z0-9_]*)=", source))
    return ((used - assigned) | defaulted | handed_on) - SHELL_OWN


def read_by_make(source: str) -> set[str]:
    optional = set(re.findall(r"^([A-Z]+) \?=", source, re.MULTILINE))
    assigned = set(re.findall(r"^([A-Z]+) :?=", source, re.MULTILINE))
    return optional | (set(re.findall(r"\$\(([A-Z]+)\)", source)) - assigned)


def variables_of_the_code() -> set[str]:
    names: set[str] = set()
    for path in tracked("*.py"):
        names |= read_by_python(path.read_text(encoding="utf-8"))
    for path in [*tracked("*.sh"), ROOT / ".ci" / "run"]:
        names |= read_by_shell(path.read_text(encoding="utf-8"))
    names |= read_by_make((ROOT / "Makefile").read_text(encoding="utf-8"))
    names |= set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    return names


def variables_of_the_readme() -> list[str]:
    section = README.read_text(encoding="utf-8").split("## Umgebungsvariablen")[1].split("\n## ")[0]
    return re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE)


def slug(heading: str) -> str:
    """The anchor that code hosts give a heading."""
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")


def links(document: Path) -> Iterator[str]:
    """Targets of links and pictures in a document, code left out."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"`[^`\n]*`", "", text)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)


def broken(document: Path, target: str) -> str:
    """Why a target leads nowhere, or ``""``. Addresses of other hosts are not asked."""
    if re.match(r"(https?|mailto):", target):
        return ""
    name, _separator, anchor = target.partition("#")
    file = (document.parent / unquote(name)).resolve() if name else document
    if not file.exists():
        return f"{document.relative_to(ROOT)}: {target} gibt es nicht"
    if anchor and file.suffix == ".md":
        headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        if anchor not in {slug(heading) for heading in headings}:
            return f"{document.relative_to(ROOT)}: {target} hat keine solche Überschrift"
    return ""


def test_the_table_names_exactly_the_variables_the_code_reads() -> None:
    named, read = variables_of_the_readme(), variables_of_the_code()
    assert set(named) - read == set(), "In der Tabelle, aber nirgends gelesen"
    assert read - set(named) == set(), "Gelesen, aber nicht in der Tabelle der README"
    assert len(named) == len(set(named)), "Doppelte Zeile"


def test_the_reader_of_variables_finds_every_way_to_ask() -> None:
    source = (
        'env.text("A"); os.environ.get("B", ""); os.environ["C"]; os.environ["D"] = "x"; os.getenv("E"); x.get("F")'
    )
    assert read_by_python(source) == {"A", "B", "C", "E"}
    assert read_by_shell('A=1\necho $A "${B}" ${C:-x}\nenv D=1 program') == {"B", "C", "D"}
    assert read_by_make("A ?= 1\nB := 2\nrun:\n\techo $(A) $(B) $(C)") == {"A", "C"}


def test_every_link_and_picture_of_the_documents_exists() -> None:
    assert len(documents()) > 10
    assert [
        problem for document in documents() for target in links(document) if (problem := broken(document, target))
    ] == []


def test_a_dead_link_is_found() -> None:
    assert broken(README, "docs/gibt-es-nicht.md")
    assert broken(README, "README.md#gibt-es-nicht")
    assert not broken(README, "README.md#umgebungsvariablen")


def test_every_document_is_reached_from_the_readme() -> None:
    reached, open_ends = {README}, [README]
    while open_ends:
        document = open_ends.pop()
        for target in links(document):
            file = (document.parent / target.partition("#")[0]).resolve()
            if file.suffix == ".md" and file.is_file() and file not in reached:
                reached.add(file)
                open_ends.append(file)
    assert {path for path in documents() if path.is_relative_to(ROOT / "docs")} - reached == set()


def test_every_file_and_folder_named_in_the_documents_exists() -> None:
    """`practices/prefetching.py` in a text must be there: a renamed module takes its mention along."""
    apps = "|".join(path.name for path in (ROOT / "site").iterdir() if (path / "__init__.py").exists())
    tops = f"practices|search|home|site|tests|tools|docs|{apps}"
    missing = []
    for document in documents():
        for name in re.findall(rf"`((?:{tops})/[\w./-]*)`", document.read_text(encoding="utf-8")):
            if not (ROOT / name).exists() and not (ROOT / "site" / name).exists():
                missing.append(f"{document.relative_to(ROOT)}: {name}")
    assert missing == []


def test_every_make_target_named_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for path in documents() for name in re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8"))}
    assert named
    assert named - targets == set()


def test_pictures_are_small_and_used() -> None:
    pictures = [path for path in (ROOT / "docs" / "images").iterdir() if path.is_file()]
    used = {(document.parent / target).resolve() for document in documents() for target in links(document)}
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > LARGEST_PICTURE] == []
    assert set(pictures) - used == set()


def test_the_readme_names_every_demo_account() -> None:
    text = README.read_text(encoding="utf-8")
    assert f"`{DEMO_PASSWORD}`" in text
    for account in DEMO_ACCOUNTS:
        assert f"| {account.role} | `{account.email}` |" in text


@pytest.mark.parametrize("file", ["requirements.in", "requirements-dev.in"])
def test_every_library_is_listed_with_version_licence_and_purpose(file: str) -> None:
    table = LIBRARIES.read_text(encoding="utf-8")
    for name, version in pins(file):
        assert metadata.version(name) == version
        assert licence(name), f"{name}: Lizenz unbekannt"
        assert PURPOSES.get(name), f"{name}: in tools/libraries.py fehlt, wozu es dient"
        row = f"| {name} | {version} | {licence(name)} | {PURPOSES[name]} |"
        assert row in table, f"{name}: bitte .venv/bin/python tools/libraries.py aufrufen"
