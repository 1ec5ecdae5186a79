"""The site as an installation runs it (``tools/serve.py``, production settings), and a PostgreSQL of one's own.

Everything is started by the test that asks for it, on ports nobody uses, and ended by its number.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import requests

from tests.harness.components import ROOT, require
from tests.harness.making import made_once
from tests.harness.programs import PATIENCE, below, end, free_port, succeed, wait_for
from tests.harness.rows import rows_of
from tools.serve import end_with_this_program

KEPT = ("PATH", "HOME", "LANG", "TZ", "TMPDIR")


def production_env(data_dir: Path, url: str) -> dict[str, str]:
    """What an installation at ``url`` sets, and nothing of whoever runs the tests but where programs are."""
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "a-key-for-tests-that-is-as-long-as-production-wants-it-0123456789",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": url,
        "DATA_DIR": str(data_dir),
    }


def first_database() -> Path:
    """An SQLite file with every table and term, made once: what each site would need a minute for at its start."""

    def make(folder: Path) -> None:
        prepare(ProductionSite(folder, is_fresh=True))

    return made_once("first-database", make) / "site.sqlite3"


def first_cluster() -> Path:
    """The same as the files of a PostgreSQL server, in its database ``site``."""

    def make(folder: Path) -> None:
        with PostgresServer(folder, is_fresh=True) as server:
            prepare(ProductionSite(folder / "data", server.url_of("site"), is_fresh=True))
            server.stop()
            shutil.copytree(server.data / "data", folder / "cluster")

    return made_once("first-cluster", make) / "cluster"


def prepare(site: ProductionSite) -> None:
    site.manage("migrate", "--verbosity", "0")
    site.manage("load_vocabularies")


def assert_one_outage(failures: list[str]) -> None:
    """Of ``ProductionSite.failures``: whichever step noticed first is named, and no other line says the same.

    A step in the middle of mending something may take the outage for a mistake; it is not told again and again.
    """
    assert len([line for line in failures if "Traceback" not in line]) == 1, failures
    assert len(failures) <= 2, failures


class ProductionSite:
    """``make serve`` on a port of its own, as a context manager. Without ``database_url`` on SQLite in ``data_dir``.

    ``options`` go to ``tools/serve.py``, further names into its environment. The background service runs beside it only
    with ``worker=True``. Inside of the ``with`` the site is up; ``stop()`` and ``start()`` are for the test.
    """

    def __init__(
        self,
        data_dir: Path,
        database_url: str = "",
        elasticsearch_url: str = "",
        *,
        worker: bool = False,
        options: tuple[str, ...] = (),
        is_fresh: bool = False,
        **env: str,
    ) -> None:
        self.data_dir, self.port = data_dir, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.options = options if worker else ("--without-worker", *options)
        self.log_file = data_dir / "site.log"
        self.process: subprocess.Popen[bytes] | None = None
        data_dir.mkdir(parents=True, exist_ok=True)
        if not (database_url or is_fresh or (data_dir / "site.sqlite3").exists()):
            shutil.copy(first_database(), data_dir / "site.sqlite3")
        self.env = {
            **production_env(data_dir, self.url),
            "DATABASE_URL": database_url or f"sqlite:///{data_dir}/site.sqlite3",
            "ELASTICSEARCH_URL": elasticsearch_url,
            "PYTHONUNBUFFERED": "1",
            **env,
        }

    def __enter__(self) -> ProductionSite:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_problem: object) -> None:
        self.stop()
        if kind is not None:
            sys.stderr.write(f"--- {self.log_file}\n{self.log()[-6000:]}\n")

    def start(self) -> None:
        """Returns once it answers; a start that fails leaves nothing that runs."""
        command = [sys.executable, str(ROOT / "tools" / "serve.py"), "--port", str(self.port), *self.options]
        with self.log_file.open("ab") as log:
            self.process = process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=end_with_this_program,
            )  # fmt: skip
        try:
            wait_for(lambda: process.poll() is not None or self.answers(), "die Website antwortet", 5 * PATIENCE)
            assert process.poll() is None, "Die Website startet nicht"
        except BaseException as problem:
            self.__exit__(type(problem))
            raise

    def stop(self) -> None:
        if self.process is not None:
            end(self.process)
            self.process = None

    def get(self, path: str, timeout: float = 30.0, **more: Any) -> requests.Response:
        """One request as written: no redirect is followed, no connection kept."""
        return self.request("GET", path, timeout=timeout, **more)

    def request(self, method: str, path: str, timeout: float = 30.0, **more: Any) -> requests.Response:
        more["headers"] = {"Connection": "close", **more.get("headers", {})}
        return requests.request(method, self.url + path, timeout=timeout, allow_redirects=False, **more)

    def answers(self, path: str = "/healthz/") -> bool:
        with suppress(requests.RequestException):
            return self.get(path, timeout=10).status_code == 200
        return False

    def processes(self) -> list[int]:
        """Numbers of all that ``make serve`` started, the server's own processes included."""
        return below(self.process.pid) if self.process else []

    def log(self) -> str:
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def failures(self) -> list[str]:
        """Lines of the log with which the worker says that a step failed."""
        return re.findall(r"The worker could not finish .*", self.log())

    def failing_steps(self) -> list[str]:
        """Names of the worker's steps that failed the last time, as it has noted."""
        return self.ask("SELECT name FROM home_backgroundstep WHERE failing_since IS NOT NULL").split()

    def manage(self, *words: str) -> str:
        """What a command of ``manage.py`` writes, with the settings of this site; it must succeed."""
        return succeed([sys.executable, str(ROOT / "manage.py"), *words], self.env)

    def ask(self, statement: str) -> str:
        """A statement's answer as text, one row a line; asks the database past the site."""
        return as_text(rows_of(self.env["DATABASE_URL"], statement))

    def run(self, code: str) -> str:
        """What Python prints inside of the site, in a process of its own."""
        return self.manage("shell", "--verbosity", "0", "--no-imports", "-c", code).strip()


def as_text(rows: list[tuple[Any, ...]]) -> str:
    return "\n".join("\t".join(map(str, row)) for row in rows)


def _user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then the account that CI makes for it, or one that every Debian has."""
    if os.getuid():
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    name = next(name for name in ("site-ci", "postgres", "nobody") if name in names)
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


@cache
def postgres_programs() -> str:
    """The folder of ``initdb`` and ``postgres``, empty without PostgreSQL."""
    found = shutil.which("postgres")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((str(folder) for folder in reversed(folders) if (folder / "initdb").exists()), "")


class PostgresServer:
    """A server of its own, as a context manager; ``folder`` takes its log. ``settings`` are PostgreSQL's (``-c``).

    Its database ``site`` has every table and term already, unless it ``is_fresh``.
    """

    def __init__(self, folder: Path, *, is_fresh: bool = False, **settings: str | int) -> None:
        require(postgres_programs(), "PostgreSQL (apt install postgresql)")
        self.port, self.log_file = free_port(), folder / "postgres.log"
        self.settings = {"listen_addresses": "127.0.0.1", "fsync": "off", "max_connections": 100, **settings}
        self.is_fresh = is_fresh
        # Not in ``folder``: pytest's are closed to every other account.
        self.data = Path(tempfile.gettempdir()) / f"postgres-{os.getpid()}-{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> PostgresServer:
        kept = None if self.is_fresh else first_cluster()
        try:
            self.data.mkdir(mode=0o700)
            if kept:
                shutil.copytree(kept, self.data / "data")
            self._give_to_its_account()
            if not kept:
                words = ["-U", "site", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
                command = [f"{postgres_programs()}/initdb", "-D", str(self.data / "data"), *words]
                succeed(command, {"PATH": os.environ["PATH"]}, folder="/", **_user())
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_problem: object) -> None:
        self.thaw()
        self.kill()
        shutil.rmtree(self.data, ignore_errors=True)

    def _give_to_its_account(self) -> None:
        if user := _user():
            for path in (self.data, *self.data.rglob("*")):
                shutil.chown(path, user["user"], user["group"])

    def start(self) -> None:
        options = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        command = [f"{postgres_programs()}/postgres", "-D", str(self.data / "data"), "-p", str(self.port)]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "-k", str(self.data), *options],
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=end_with_this_program, **_user(),
            )  # fmt: skip
        wait_for(self._is_ready, "PostgreSQL antwortet")

    def kill(self) -> None:
        """All at once, as by a power failure; what was committed is there after ``restart()``."""
        if self.process is not None:
            end(self.process, signal.SIGQUIT)
            self.process = None

    def stop(self) -> None:
        """As an administrator stops it: whoever is connected is told."""
        if self.process is not None:
            end(self.process, signal.SIGINT)
            self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def freeze(self) -> None:
        """It takes connections and answers none of them."""
        for pid in self._processes():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for pid in reversed(list(self._processes())):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def url_of(self, database: str) -> str:
        """Address of an empty database, which is made if it is not there; ``DATABASE_URL`` for a site."""
        if database not in self.ask("SELECT datname FROM pg_database").split():
            self.ask(f'CREATE DATABASE "{database}"')
        return f"postgres://site@127.0.0.1:{self.port}/{database}"

    def ask(self, statement: str, database: str = "postgres") -> str:
        """A statement's answer as text, one row a line."""
        return as_text(rows_of(f"postgres://site@127.0.0.1:{self.port}/{database}", statement))

    def _processes(self) -> Iterator[int]:
        if self.process is not None:
            # The first one starts the others: stopped first, it starts none in between.
            yield from (self.process.pid, *below(self.process.pid))

    def _is_ready(self) -> bool:
        command = [f"{postgres_programs()}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        assert self.process is None or self.process.poll() is None, f"PostgreSQL startet nicht: {self.log_file}"
        return subprocess.run(command, check=False, timeout=PATIENCE).returncode == 0
