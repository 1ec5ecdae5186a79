"""A progress bar for commands: a line that redraws in a terminal, silence in a log file."""

from __future__ import annotations

from types import TracebackType
from typing import Self, TextIO


class ProgressBar:
    """``with ProgressBar("Karten", total, sys.stderr) as bar: … bar.advance()``."""

    WIDTH = 30

    def __init__(self, label: str, total: int, stream: TextIO) -> None:
        self.label, self.total, self.stream, self.done = label, total, stream, 0
        self.visible = stream.isatty() and total > 0

    def __enter__(self) -> Self:
        self._draw()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.visible:
            self.stream.write("\n")

    def advance(self, steps: int = 1) -> None:
        self.done += steps
        self._draw()

    def _draw(self) -> None:
        if self.visible:
            filled = self.WIDTH * self.done // self.total
            self.stream.write(f"\r{self.label} [{'█' * filled}{'·' * (self.WIDTH - filled)}] {self.done}/{self.total}")
            self.stream.flush()
