"""Reading the environment with environs: every variable of README's table goes through one of these functions.

An empty value is none: ``compose.yaml`` hands on every variable, set or not.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError
from marshmallow.fields import Boolean

ROOT = Path(__file__).resolve().parents[3]
Value = TypeVar("Value")
_given = Env()
YES, NO = Boolean.truthy | {"ja", "Ja", "JA"}, Boolean.falsy | {"nein", "Nein", "NEIN"}


def read_env_file(path: Path) -> None:
    """Takes ``NAME=value`` lines of a ``.env`` file for names the environment does not set itself."""
    _given.read_env(path, recurse=False)


def text(name: str, default: str = "") -> str:
    return _given.str(name, "").strip() or default


def _read(name: str, default: Value, parse: Callable[[str], Value], advice: str) -> Value:
    if not text(name):
        return default
    try:
        return parse(name)
    except EnvError as error:
        raise ImproperlyConfigured(f"{name}={text(name)!r}: {advice}") from error


def _yes_or_no(name: str) -> bool:
    # environs hands them on to marshmallow, and its types do not say so.
    return bool(_given.bool(name, truthy=YES, falsy=NO))  # type: ignore[call-overload]


def flag(name: str, default: bool = False) -> bool:
    return _read(name, default, _yes_or_no, "bitte 1 oder 0 angeben.")


def number(name: str, default: int) -> int:
    return _read(name, default, _given.int, "bitte eine ganze Zahl angeben.")


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(name: str, default: str) -> dict[str, Any]:
    """Django's settings for ``sqlite:///path`` or ``postgres://user:password@host:port/name``.

    SQLite gets write-ahead logging and immediate transactions: readers never wait for a writer, and
    two writers queue instead of failing with »database is locked«.
    """
    url = urlsplit(text(name, default))
    if url.scheme == "sqlite":
        path = Path(unquote(url.path))
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path),
            # Opening the file and setting it up costs more than a page's queries together.
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
            },
        }
    if url.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "config.postgres",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                # A page asks many questions that are long to read and short to answer: compiling one takes a second.
                "options": "-c jit=off",
                # A server that hangs, and one whose machine or network is gone.
                "connect_timeout": 5,
                "keepalives_idle": 30,
                "keepalives_interval": 10,
                "keepalives_count": 3,
                "tcp_user_timeout": 30_000,
            },
        }
    raise ImproperlyConfigured(f"{name}: bitte sqlite:///… oder postgres://… angeben, nicht »{url.scheme}«.")


def openid_connect(server_url: str, *, client_id: str = "", secret: str = "", name: str = "") -> dict[str, Any]:
    """allauth's provider for one OpenID Connect server (``OIDC_CLIENT_ID``, ``_SECRET``, ``_NAME``); {} without."""
    if not server_url:
        return {}
    app = {
        "provider_id": "oidc",
        "name": name or "Dienstkonto",
        "client_id": client_id or text("OIDC_CLIENT_ID"),
        "secret": secret or text("OIDC_CLIENT_SECRET"),
        "settings": {"server_url": server_url},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def machine_draft(service: str, *, deepl_key: str, libretranslate_url: str, libretranslate_key: str) -> Any:
    """wagtail-localize's setting for the service that drafts translations (``off``, ``deepl``, ``libretranslate``)."""
    package = "wagtail_localize.machine_translators"
    name = service.strip().lower()
    if name in {"", "off"}:
        return None
    if name == "deepl":
        if not deepl_key:
            raise ImproperlyConfigured("MACHINE_DRAFT=deepl: bitte DEEPL_AUTH_KEY angeben.")
        options: dict[str, Any] = {"AUTH_KEY": deepl_key, "FORMALITY": "prefer_more", "TIMEOUT": 30}
        return {"CLASS": f"{package}.deepl.DeepLTranslator", "OPTIONS": options}
    if name == "libretranslate":
        if urlsplit(libretranslate_url).scheme not in {"http", "https"}:
            raise ImproperlyConfigured("MACHINE_DRAFT=libretranslate: bitte LIBRETRANSLATE_URL angeben (https://…).")
        options = {"LIBRETRANSLATE_URL": libretranslate_url.rstrip("/"), "API_KEY": libretranslate_key, "TIMEOUT": 30}
        return {"CLASS": f"{package}.libretranslate.LibreTranslator", "OPTIONS": options}
    raise ImproperlyConfigured(f"MACHINE_DRAFT={service!r}: bitte off, deepl oder libretranslate angeben.")
