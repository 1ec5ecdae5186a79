"""The journal of erasures: a file outside the database, one JSON line each, only ever added to.

A backup knows nothing of what was erased after it. What is in the journal and not in the database's own list
(``AppliedErasure``) is erased again (``privacy.replay``). A record is named by its number and a keyed
digest; the words of a redaction are encrypted with a key derived from ``SECRET_KEY`` (decision 0018).

A line is on the disk before the transaction of its erasure ends. If that fails, the person reads of an error and the
next start erases: what was once to be erased is, rather than one that is done and not in the journal.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.encryption import InvalidToken, box, digests
from accounts.models import AppliedErasure

PURPOSE = "accounts.journal"
RECORD, REDACTION = "record", "redaction"
Entry = dict[str, Any]
_together: ContextVar[list[Entry] | None] = ContextVar("entries_of_one_erasure", default=None)


class UnreadableJournal(Exception):
    """A line is damaged, or encrypted with a key that the settings do not have."""


def digest(text: str) -> str:
    return digests(PURPOSE, text.strip().lower())[0]


def is_digest_of(kept: str, text: str) -> bool:
    return any(hmac.compare_digest(kept, one) for one in digests(PURPOSE, text.strip().lower()))


def _key_mark(text: str) -> str:
    return text[:16]


def check_key(entry: Entry) -> None:
    """Raises ``UnreadableJournal`` for an entry written under a key that the settings do not have."""
    if entry.get("by") not in {_key_mark(one) for one in digests(PURPOSE, "")}:
        raise UnreadableJournal(f"Eintrag {entry['id']} ist mit einem anderen SECRET_KEY geschrieben.")


def note_record(model: str, key: str) -> None:
    """A record was erased. ``key`` is opaque and enough to find the record again in a restored database."""
    _note({"kind": RECORD, "model": model, "key": key})


def note_redaction(words: list[str], groups: list[str], mark: str) -> str:
    """Words were taken out of texts; gives the number of the entry."""
    secret = box(PURPOSE).encrypt(json.dumps(words).encode()).decode()
    return _note({"kind": REDACTION, "words": secret, "groups": groups, "mark": mark})


def words_of(entry: Entry) -> list[str]:
    """The words of a redaction. Raises ``UnreadableJournal``."""
    try:
        words: list[str] = json.loads(box(PURPOSE).decrypt(entry["words"].encode()))
    except (InvalidToken, KeyError, ValueError) as error:
        raise UnreadableJournal(f"Eintrag {entry.get('id')} ist beschädigt.") from error
    return words


def _note(values: Entry) -> str:
    now = timezone.now().isoformat(timespec="seconds")
    entry = {"id": str(uuid.uuid4()), "at": now, "by": _key_mark(digest("")), **values}
    AppliedErasure.objects.create(entry=entry["id"])
    collected = _together.get()
    if collected is None:
        _append([entry])
    else:
        collected.append(entry)
    return str(entry["id"])


@contextmanager
def written_together() -> Iterator[None]:
    """Entries of one erasure reach the file at the end of the block, or not at all. Belongs inside the transaction."""
    if _together.get() is not None:
        yield
        return
    entries: list[Entry] = []
    token = _together.set(entries)
    try:
        yield
    finally:
        _together.reset(token)
    _append(entries)


def path() -> Path:
    return Path(settings.ERASURE_JOURNAL)


def _append(entries: list[Entry]) -> None:
    """Adds lines, all or none, and waits until they are on the disk; other processes wait meanwhile."""
    if not entries:
        return
    path().parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(entry) + "\n" for entry in entries).encode()
    with _opened(os.O_RDWR | os.O_APPEND | os.O_CREAT) as file:
        end = file.seek(0, os.SEEK_END)
        if end:
            # A line cut off by a power failure must not swallow this one.
            file.seek(end - 1)
            lines = lines if file.read(1) == b"\n" else b"\n" + lines
        try:
            _write(file, lines)
            os.fsync(file.fileno())
        except OSError:
            # The disk is full: half a line would keep the site from starting.
            file.truncate(end)
            raise


def _write(file: Any, content: bytes) -> None:
    """Nothing is kept for later: what does not fit is said at once, and a shorter write is gone on with."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


@contextmanager
def _opened(flags: int) -> Iterator[Any]:
    with os.fdopen(os.open(path(), flags, 0o600), "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def entries() -> Iterator[Entry]:
    """Every entry, the oldest first. Raises ``UnreadableJournal`` for a line that is none."""
    if not path().is_file():
        return
    with path().open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
                uuid.UUID(entry["id"])
            except (ValueError, TypeError, KeyError) as error:
                raise UnreadableJournal(f"{path().name}, Zeile {number} ist beschädigt.") from error
            yield entry


def forget_before(day: str) -> int:
    """Removes entries older than ``day`` (ISO date): once no backup from before it is left. Number of them."""
    if not path().is_file():
        return 0
    with _opened(os.O_RDWR) as file:
        lines = file.read().splitlines(keepends=True)
        kept = [line for line in lines if line.strip() and json.loads(line)["at"] >= day]
        removed = len([line for line in lines if line.strip()]) - len(kept)
        if removed:
            file.seek(0)
            _write(file, b"".join(kept))
            file.truncate()
            os.fsync(file.fileno())
    return removed
