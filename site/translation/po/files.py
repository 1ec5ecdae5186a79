"""Reads PO files strictly: what is not a PO file of this site is refused whole, with the line and the reason.

polib knows the structure but repairs silently (a missing quotation mark costs a letter), takes a name of a file for
its content and splits lines at signs that are part of a text. So every line is looked at before polib sees it.
Nothing here touches the database.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field

import polib
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from language.cleaning import clean_text

# The file travels through a form between preview and confirmation; Django takes 2.5 MB there.
MAX_BYTES = 1_500_000
MAX_ENTRIES = 5_000
MAX_FILES = 400
MAX_UNPACKED = 20_000_000
MAX_LINE_LENGTH = 100_000
MAX_PROBLEMS = 50
PAGE, LANGUAGE, SOURCE_HASH = "X-Page", "Language", "X-Source-Hash"
_STRING = r'"(?:[^"\\]|\\.)*"'
_LINE = re.compile(rf"\s*(?:#.*|(?:msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d+\])\s+{_STRING}|{_STRING})?\s*")
_MSGID = re.compile(r"\s*msgid\s")
_PLURAL = re.compile(r"\s*(?:msgid_plural|msgstr\[)")
_POLIB_LINE = re.compile(r"\(line (\d+)\)")
# Files that come with a zip from a Mac and mean nothing.
_IGNORED = ("__MACOSX/", ".DS_Store")


@dataclass(frozen=True, slots=True)
class PoProblem:
    """One reason against a file; ``line`` is from 1, 0 where it is about the whole file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        where = _("%(file)s, Zeile %(line)d") % {"file": self.file, "line": self.line} if self.line else self.file
        return f"{where}: {self.message}"


class PoRefused(Exception):
    """The upload is refused whole; ``problems`` in the order of files and lines."""

    def __init__(self, problems: list[PoProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class PoEntry:
    """One translation of a file. ``line`` is that of its ``msgid``."""

    line: int
    context: str
    source: str
    target: str
    is_unsure: bool
    note: str


@dataclass(slots=True)
class PoFile:
    """A file whose form is right; whether it fits the site is judged by ``translation.po.importing``."""

    name: str
    page: str
    language: str
    source_hash: str
    entries: list[PoEntry] = field(default_factory=list)


class _Lines(str):
    """polib splits its content with ``splitlines``, which also splits at U+2028 and U+0085 inside a text."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:
        return self.split("\n")


def unpack(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """The PO files of an upload: the file itself, or what a zip holds. Names are shown, never used as paths."""
    if not content:
        raise _refused(name, 0, _("Die Datei ist leer."))
    if len(content) > MAX_BYTES:
        text = _("Die Datei ist zu groß. Höchstens %(megabytes)s MB sind möglich; laden Sie mehrere nacheinander.")
        raise _refused(name, 0, text % {"megabytes": "1,5"})
    if not content.startswith(b"PK"):
        return [(name, content)]
    try:
        return _unzip(name, content)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _refused(name, 0, _("Das zip lässt sich nicht öffnen.")) from error
    except Exception as error:
        # zlib and lzma have their own exceptions for broken data.
        if isinstance(error, PoRefused):
            raise
        raise _refused(name, 0, _("Das zip ist beschädigt.")) from error


def _unzip(name: str, content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [info for info in archive.infolist() if not info.is_dir() and not _is_ignored(info.filename)]
        if len(members) > MAX_FILES:
            text = _("Im zip liegen %(count)d Dateien, höchstens %(most)d sind möglich.")
            raise _refused(name, 0, text % {"count": len(members), "most": MAX_FILES})
        if sum(info.file_size for info in members) > MAX_UNPACKED:
            raise _refused(name, 0, _("Entpackt ist das zip zu groß."))
        files, left = [], MAX_UNPACKED
        for info in members:
            if not info.filename.lower().endswith(".po"):
                raise _refused(_shown(info.filename), 0, _("Im zip dürfen nur PO-Dateien liegen."))
            if info.flag_bits & 1:
                raise _refused(_shown(info.filename), 0, _("Die Datei ist mit einem Passwort geschützt."))
            with archive.open(info) as member:
                # What the zip says about its sizes need not be true.
                data = member.read(left + 1)
            left -= len(data)
            if left < 0:
                raise _refused(name, 0, _("Entpackt ist das zip zu groß."))
            files.append((_shown(info.filename), data))
        if not files:
            raise _refused(name, 0, _("Im zip liegt keine PO-Datei."))
        return files


def _is_ignored(name: str) -> bool:
    return name.startswith(_IGNORED[0]) or name.endswith(_IGNORED[1])


def _shown(name: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", "", name.rpartition("/")[2])[:120] or "?"


def read_po(name: str, content: bytes) -> PoFile:
    """Raises ``PoRefused`` with every reason that can be told without the database."""
    if len(content) > MAX_BYTES:
        raise _refused(name, 0, _("Die Datei ist zu groß."))
    text = _decode(name, content)
    lines = text.split("\n")
    _check_lines(name, lines)
    try:
        parsed = polib.pofile(_Lines("\n".join(lines)), wrapwidth=0)
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        found = _POLIB_LINE.search(str(error))
        text = _("Hier steht etwas, das nicht in eine PO-Datei gehört oder an der falschen Stelle ist.")
        raise _refused(name, int(found[1]) if found else 0, text) from error
    return _checked(name, lines, parsed)


def _decode(name: str, content: bytes) -> str:
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        raise _refused(name, 0, _("Die Datei ist leer."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(name, 1, _("Die Datei ist in UTF-16 gespeichert. Bitte speichern Sie sie in UTF-8."))
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise _refused(name, line, _("Das ist keine Textdatei."))
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise _refused(name, 1, _("Das ist XML oder HTML und keine PO-Datei."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        declared = re.search(rb"charset=([\w.:-]{1,30})", content)
        encoding = declared[1].decode("ascii", "replace") if declared else ""
        if not encoding or encoding.lower().replace("-", "") == "utf8":
            encoding = "Windows-1252"
        text = _("Ein Zeichen ist nicht in UTF-8 gespeichert (vermutlich %(encoding)s). Bitte speichern Sie in UTF-8.")
        raise _refused(name, line, text % {"encoding": encoding}) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_lines(name: str, lines: list[str]) -> None:
    """What polib would swallow: too much, open quotation marks, plurals, lines that are no PO at all."""
    entries = sum(1 for line in lines if _MSGID.match(line))
    if entries > MAX_ENTRIES:
        text = _("Die Datei hat %(count)d Einträge. Eine Seite hat nie so viele; höchstens %(most)d sind möglich.")
        raise _refused(name, 0, text % {"count": entries, "most": MAX_ENTRIES})
    if not entries:
        raise _refused(name, 1, _("Das ist keine PO-Datei: Es gibt keinen Eintrag (msgid)."))
    problems = []
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE_LENGTH:
            problems.append(PoProblem(name, number, _("Die Zeile ist zu lang.")))
        elif _PLURAL.match(line):
            problems.append(PoProblem(name, number, _("Mehrzahlformen gibt es in diesen Dateien nicht.")))
        elif not _LINE.fullmatch(line):
            text = _("Diese Zeile ist keine Zeile einer PO-Datei. Oft fehlt ein Anführungszeichen.")
            problems.append(PoProblem(name, number, text))
        if len(problems) == MAX_PROBLEMS:
            break
    if problems:
        raise PoRefused(problems)


def _checked(name: str, lines: list[str], parsed: polib.POFile) -> PoFile:
    metadata = parsed.metadata
    charset = re.search(r"charset=([\w.:-]+)", metadata.get("Content-Type", ""))
    if charset and charset[1].lower().replace("-", "") not in {"utf8", "charset"}:
        text = _("In den Kopfzeilen steht die Kodierung »%(encoding)s«; möglich ist nur UTF-8.")
        raise _refused(name, 1, text % {"encoding": charset[1]})
    missing = [key for key in (PAGE, LANGUAGE, SOURCE_HASH) if not metadata.get(key)]
    if missing:
        text = _("In den Kopfzeilen fehlt %(names)s. Bitte laden Sie die Datei hier herunter und füllen Sie diese aus.")
        raise _refused(name, 1, text % {"names": ", ".join(missing)})
    file = PoFile(name, metadata[PAGE], metadata[LANGUAGE], metadata[SOURCE_HASH])
    # Obsolete entries (#~) are for reading only.
    entries = [entry for entry in parsed if not entry.obsolete]
    # The first msgid is that of the head, which polib keeps apart.
    numbers = [number for number, line in enumerate(lines, start=1) if _MSGID.match(line)][1:]
    if len(numbers) != len(entries):
        numbers = [entry.linenum for entry in entries]
    problems: list[PoProblem] = []
    seen: dict[tuple[str, str], int] = {}
    for line, entry in zip(numbers, entries, strict=True):
        key = (entry.msgctxt or "", entry.msgid)
        if not entry.msgid:
            problems.append(PoProblem(name, line, _("Die Kopfzeilen dürfen nur am Anfang stehen.")))
        elif not entry.msgctxt:
            problems.append(PoProblem(name, line, _("Zu diesem Eintrag fehlt, wo er steht (msgctxt).")))
        elif key in seen:
            text = _("Dieser Eintrag steht schon in Zeile %(line)d.") % {"line": seen[key]}
            problems.append(PoProblem(name, line, text))
        seen.setdefault(key, line)
        note = "\n".join(part.strip() for part in entry.tcomment.splitlines()).strip()
        target = clean_text(entry.msgstr)
        file.entries.append(PoEntry(line, key[0], key[1], target, "fuzzy" in entry.flags, clean_text(note)))
    if problems:
        raise PoRefused(problems[:MAX_PROBLEMS])
    return file


def _refused(name: str, line: int, message: str) -> PoRefused:
    return PoRefused([PoProblem(name, line, message)])


def sentences_of(problems: list[PoProblem], most: int = 20) -> list[str]:
    """The problems in sentences, the last one says how many more there are."""
    sentences = [str(problem) for problem in problems[:most]]
    more = len(problems) - most
    if more > 0:
        sentences.append(ngettext("… und %(count)d weiterer.", "… und %(count)d weitere.", more) % {"count": more})
    return sentences
