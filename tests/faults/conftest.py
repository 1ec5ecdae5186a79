"""What sites need that are not the test database's: a first database, made once for all processes of a run."""

from __future__ import annotations

import pytest

from tests.harness import making


@pytest.fixture(scope="session", autouse=True)
def shared_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    making.share(request, tmp_path_factory)
