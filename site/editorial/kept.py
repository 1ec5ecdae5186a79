"""What a process keeps of public content: made once for a generation (``editorial.generation``), then read from memory.

Never the truth: whoever asks gets what the database says at this moment, or what was made from just that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from typing import Generic, TypeVar
from weakref import WeakSet

from editorial import generation

Key = TypeVar("Key")
Value = TypeVar("Value")
_every: WeakSet[Kept[object, object]] = WeakSet()


def _one(value: object) -> int:
    return 1


class Kept(Generic[Key, Value]):
    """Values of ``most`` by ``size`` together, by default that many; what was not asked for the longest goes first.

    For threads.
    """

    def __init__(self, most: int, size: Callable[[Value], int] = _one) -> None:
        self.most = most
        self._size = size
        self._sum = 0
        self._lock = threading.Lock()
        self._made_from: generation.Generation | None = None
        self._values: dict[Key, Value] = {}
        _every.add(self)  # type: ignore[arg-type]

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key, made where there is none of this generation."""
        return self.get_many([key], lambda _missing: {key: make()})[key]

    def get_many(self, keys: Collection[Key], make: Callable[[list[Key]], Mapping[Key, Value]]) -> dict[Key, Value]:
        """Values by key in the order of ``keys``; ``make`` gets those that are missing and may leave some out."""
        now = generation.current()
        found = self._find(keys, now)
        missing = [key for key in keys if key not in found]
        if not missing:
            return found
        made = make(missing)
        for key, value in made.items():
            self.put(key, value, now)
        everything = {**found, **made}
        return {key: everything[key] for key in keys if key in everything}

    def find(self, key: Key) -> Value | None:
        """The value of a key, if there is one of this generation."""
        return self._find([key], generation.current()).get(key)

    def _find(self, keys: Collection[Key], now: generation.Generation) -> dict[Key, Value]:
        with self._lock:
            if self._made_from != now:
                if not generation.is_latest(now):
                    # A request that began before a change: what others keep is not for it, and stays.
                    return {}
                self._made_from, self._values, self._sum = now, {}, 0
            # Put in again at the end: the first ones of a dict are those that nobody asked for the longest.
            found = {key: self._values[key] for key in keys if key in self._values}
            for key, value in found.items():
                del self._values[key]
                self._values[key] = value
        return found

    def put(self, key: Key, value: Value, made_from: generation.Generation) -> None:
        """Keeps a value, unless another thread has met a later generation than it was made from."""
        with self._lock:
            if self._made_from != made_from:
                return
            self._take_out(key)
            size = self._size(value)
            if size > self.most:
                return
            while self._sum + size > self.most:
                self._take_out(next(iter(self._values)))
            self._values[key] = value
            self._sum += size

    def _take_out(self, key: Key) -> None:
        if key in self._values:
            self._sum -= self._size(self._values.pop(key))

    def forget(self) -> None:
        with self._lock:
            self._made_from, self._values, self._sum = None, {}, 0


def forget_everything() -> None:
    """For tests, whose databases come and go within one process."""
    for kept in _every:
        kept.forget()
    generation.forget()
