"""The scene with canaries, for every module of this folder."""

from tests.access.test_canaries import scene

__all__ = ["scene"]
