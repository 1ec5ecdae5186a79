#!/usr/bin/env python3
"""``make messages``: collects the texts of the interface into ``locale/``, says what is open, compiles.

The texts in the code are German; ``locale/de`` repeats them, so that no catalogue of a library can reword one.
Merging never guesses (no »fuzzy«): a new text is open until somebody translates it, a text that disappears
keeps its translation below ``#~`` for the day it comes back. ``docs/translation.md`` has the steps.

    messages.py             collect, merge, compile, list what is open
    messages.py --compile   only compile; needs no gettext, works from the ``.po`` files alone
    messages.py --check     change nothing; fails when the code has texts that the catalogues lack
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import polib
from django.utils.translation import to_locale

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "site"))
from config.settings.languages import LANGUAGES as LANGUAGES_OF_SITE  # noqa: E402

CATALOGUES = ROOT / "locale"
# German words in place of those that libraries bring; kept by hand.
WORDS_OF_LIBRARIES = ROOT / "site" / "editorial" / "locale" / "de" / "LC_MESSAGES" / "django.po"
# Directory of each language of the settings: Django spells »de-simple« de_Simple here.
LANGUAGES = {code: to_locale(code) for code, _name in LANGUAGES_OF_SITE}
# In German, or German where nothing simpler is written.
GERMAN = ("de", "de-simple")
PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "de-simple": "nplurals=2; plural=(n != 1);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
IGNORED = ("node_modules/*", "build/*", ".venv/*", "var/*", "tests/*", "tools/*")
# Modules whose texts visitors read, by name in any app; of templates all but those for the admin and for mails.
# Labels of choices and texts asked for with a plain ``gettext(…)`` in a model count as well.
PUBLIC_MODULES = {
    "breadcrumbs.py", "builders.py", "excerpts.py", "facets.py", "feeds.py", "filter_panel.py", "listing.py",
    "messages.py", "navigation.py", "nearby.py", "page_frame.py", "presets.py", "rendering.py", "sections.py",
    "shared_list.py", "sharing.py", "similar.py", "teasers.py", "views.py",
}  # fmt: skip
# Read by visitors, although they stand where most is for people with an account.
PUBLIC_FILES = {"site/accounts/public_form.py", "site/vocabularies/gazetteer.py"}
PUBLIC_MODELS = ("home/models/*.py", "practices/models/*.py", "practices/choices.py", "site/vocabularies/models/*.py")
# What only people with an account, contact persons or editors read is needed in German and English.
NOT_PUBLIC_FOLDERS = (
    "/admin/", "/mail/", "/intern/", "/account/", "/socialaccount/", "/wagtailadmin/", "site/accounts/",
    "site/vocabularies/", "site/privacy/", "contacts/confirmation", "/mfa/", "editorial/public_details",
    "translation/",
)  # fmt: skip


def catalogue_path(language: str) -> Path:
    return CATALOGUES / LANGUAGES[language] / "LC_MESSAGES" / "django.po"


def is_public(entry: polib.POEntry) -> bool:
    """Whether a visitor without an account may read this text, judged by where it stands."""
    if entry.msgid in public_labels():
        return True
    names = [name for name, _line in entry.occurrences]
    files = [name for name in names if not any(folder in name for folder in NOT_PUBLIC_FOLDERS)]
    return not PUBLIC_FILES.isdisjoint(names) or any(
        name.endswith((".html", ".txt")) or Path(name).name in PUBLIC_MODULES for name in files
    )


@cache
def public_labels() -> frozenset[str]:
    """Texts of choices (``TextChoices``) and of plain ``gettext(…)`` calls in models and lists of choices."""
    labels: set[str] = set()
    for files in PUBLIC_MODELS:
        for path in sorted(ROOT.glob(files)):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases):
                    labels |= {text for call in ast.walk(node) if (text := _literal(call, "_"))}
                elif text := _literal(node, "gettext"):
                    labels.add(text)
    return frozenset(labels)


def _literal(node: ast.AST, function: str) -> str:
    """The text of a call like ``_("Text")``, else nothing."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function and node.args:
        argument = node.args[0]
        return str(argument.value) if isinstance(argument, ast.Constant) else ""
    return ""


def is_open(entry: polib.POEntry) -> bool:
    return not entry.obsolete and not entry.translated()


def collect() -> polib.POFile:
    """All texts of the code as ``makemessages`` finds them; nothing in ``locale/`` changes."""
    if shutil.which("xgettext") is None:
        raise SystemExit("Es fehlt das Paket gettext. Bitte installieren: sudo apt install gettext")
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PYTHONPATH": f"site{os.pathsep}.",
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATA_DIR": folder,
        }
        command = [sys.executable, __file__, "--collect-into", folder]
        result = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
        if result.returncode:
            raise SystemExit(result.stderr)
        return polib.pofile(str(Path(folder) / "de" / "LC_MESSAGES" / "django.po"), wrapwidth=0)


def collect_into(folder: str) -> None:
    """Runs ``makemessages`` with ``folder`` in place of ``locale/``; in a process of its own."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.core.management.commands.makemessages import Command

    class Collect(Command):
        def find_files(self, root: str) -> list[Any]:
            found = super().find_files(root)
            self.locale_paths, self.default_locale_path = [folder], folder
            for file in found:
                file.locale_dir = folder
            return found

    call_command(
        Collect(), locale=["de"], ignore_patterns=list(IGNORED), no_wrap=True, add_location="file", verbosity=0
    )


def merge(language: str, found: polib.POFile) -> polib.POFile:
    """The catalogue of a language with exactly the texts ``found``, in their order, translations kept."""
    path = catalogue_path(language)
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if entry.msgid}
    new = polib.POFile(wrapwidth=0)
    new.metadata = {
        "Project-Id-Version": "good-practice",
        "Language": LANGUAGES[language],
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": _plurals(language),
    }
    for text in found:
        if text.obsolete:
            continue
        before = known.pop((text.msgctxt, text.msgid), None)
        entry = polib.POEntry(
            msgid=text.msgid,
            msgctxt=text.msgctxt,
            msgid_plural=text.msgid_plural,
            occurrences=sorted({(name, "") for name, _line in text.occurrences}),
            comment=text.comment,
            tcomment=before.tcomment if before else "",
            flags=[flag for flag in text.flags if flag != "fuzzy"],
        )
        if entry.msgid_plural:
            forms = _number_of_forms(language)
            old_forms = before.msgstr_plural if before and before.msgstr_plural else {}
            german = {0: text.msgid, 1: text.msgid_plural} if language == "de" else {}
            entry.msgstr_plural = {form: german.get(form) or old_forms.get(form, "") for form in range(forms)}
        else:
            entry.msgstr = text.msgid if language == "de" else before.msgstr if before else ""
        new.append(entry)
    for entry in known.values():
        if language != "de" and (entry.msgstr or any(entry.msgstr_plural.values())):
            entry.obsolete, entry.occurrences, entry.flags = True, [], []
            new.append(entry)
    return new


def _plurals(language: str) -> str:
    if language not in PLURALS:
        raise SystemExit(f"PLURALS in tools/messages.py: Es fehlt die Mehrzahlregel für »{language}«.")
    return PLURALS[language]


def _number_of_forms(language: str) -> int:
    return int(_plurals(language).split(";")[0].removeprefix("nplurals="))


def compile_catalogues() -> None:
    """Writes each ``.mo`` that is missing or older than its ``.po``; several processes may do so at once."""
    for source in (*map(catalogue_path, LANGUAGES), WORDS_OF_LIBRARIES):
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns):
            continue
        handle, name = tempfile.mkstemp(dir=source.parent, suffix=".part")
        os.close(handle)
        polib.pofile(str(source)).save_as_mofile(name)
        Path(name).chmod(0o644)
        Path(name).replace(target)


def keys(catalogue: Iterable[polib.POEntry]) -> set[tuple[str | None, str]]:
    return {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete and entry.msgid}


def _report() -> None:
    for language in [code for code in LANGUAGES if code not in GERMAN]:
        entries = [entry for entry in polib.pofile(str(catalogue_path(language))) if is_open(entry)]
        wanted = [entry for entry in entries if language == "en" or is_public(entry)]
        print(f"{language}: {len(wanted)} offen" + (":" if wanted else ""))
        for entry in wanted:
            print(f"   {entry.msgid!r}  ({', '.join(name for name, _line in entry.occurrences)})")


def main() -> None:
    if "--compile" in sys.argv:
        compile_catalogues()
        return
    if "--collect-into" in sys.argv:
        collect_into(sys.argv[-1])
        return
    found = collect()
    if "--check" in sys.argv:
        missing = {language: keys(found) ^ keys(polib.pofile(str(catalogue_path(language)))) for language in LANGUAGES}
        stale = sorted({msgid for differing in missing.values() for _context, msgid in differing})
        if stale:
            raise SystemExit("Bitte »make messages« aufrufen, es fehlen oder fielen weg:\n" + "\n".join(stale))
        return
    for language in LANGUAGES:
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = str(merge(language, found)).rstrip("\n") + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    compile_catalogues()
    _report()


if __name__ == "__main__":
    main()
