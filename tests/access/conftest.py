"""The scenes with canaries, for every module of this folder."""

from tests.access.aviary import aviary
from tests.access.test_canaries import scene

__all__ = ["aviary", "scene"]
