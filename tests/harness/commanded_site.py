"""A site on the settings of production that nobody serves: told what to do by commands."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.harness.components import ROOT
from tests.harness.production import postgres_programs, production_env
from tests.harness.programs import finish, free_port
from tests.harness.rows import rows_of

MANAGE = f"{sys.executable} {ROOT / 'manage.py'}"


def postgres_url() -> str:
    """Address of a server on which tests may make databases, empty without one."""
    urls = os.environ.get("TEST_POSTGRES_URL", ""), os.environ.get("TEST_DATABASE_URL", "")
    return next((url for url in urls if url.startswith("postgres")), "")


def make_database(name: str) -> str:
    """Address of an empty database."""
    drop_database(name)
    rows_of(_at("postgres"), f'CREATE DATABASE "{name}"')
    return _at(name)


def drop_database(name: str) -> None:
    rows_of(_at("postgres"), f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _at(name: str) -> str:
    return urlsplit(postgres_url())._replace(path=f"/{name}").geturl()


@dataclass(frozen=True)
class CommandedSite:
    data: Path
    database_url: str = ""
    port: int = field(default_factory=free_port)

    @property
    def env(self) -> dict[str, str]:
        given = production_env(self.data, f"http://127.0.0.1:{self.port}") | {
            "SECOND_FACTOR_REQUIRED": "0", "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}", "HOME": str(self.data),
            "PATH": os.pathsep.join(filter(None, [postgres_programs(), os.environ["PATH"]])), "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        return given | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    def sh(self, command: str, expected: int = 0, **more: str) -> str:
        """What the command says. It ends with ``expected``."""
        status, said, errors = finish(["bash", "-euo", "pipefail", "-c", command], self.env | more)
        assert status == expected, f"{command}\n{said}{errors}"
        return said + errors

    def manage(self, command: str, expected: int = 0, **more: str) -> str:
        return self.sh(f"{MANAGE} {command}", expected, **more)

    def ask(self, code: str) -> Any:
        """``answer`` as the code leaves it, in a process of the site's own."""
        script = f"import json\n{code}\nprint('ANSWER=' + json.dumps(answer))"
        return json.loads(re.findall("ANSWER=(.*)", self.manage('shell -v 0 -c "$SCRIPT"', SCRIPT=script))[-1])

    def statuses(self, *paths: str) -> dict[str, int]:
        """Each address as an administrator's browser gets it."""
        return self.ask(  # type: ignore[no-any-return]
            "from django.test import Client\nfrom accounts.models import User\n"
            "client = Client(SERVER_NAME='127.0.0.1', raise_request_exception=False)\n"
            "client.force_login(User.objects.filter(is_superuser=True).first())\n"
            f"answer = {{path: client.get(path).status_code for path in {list(paths)!r}}}"
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return rows_of(self.database_url or f"sqlite:///{self.data}/site.sqlite3", sql)

    def counts(self) -> dict[str, int]:
        """Number of rows of each table of Django's models, those of the many-to-many relations too."""
        names = self.ask("from django.db import connection\nanswer = connection.introspection.django_table_names()")
        return {name: self.rows(f'SELECT count(*) FROM "{name}"')[0][0] for name in names}

    def copy(self, to: Path) -> CommandedSite:
        shutil.copytree(self.data, to)
        return replace(self, data=to, port=free_port())
