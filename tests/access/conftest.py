"""The scenes with canaries, for every module of this folder."""

from tests.access.aviary import aviary, made_aviary
from tests.access.test_canaries import made_scene, scene

__all__ = ["aviary", "made_aviary", "made_scene", "scene"]
