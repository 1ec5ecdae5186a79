"""Reading the environment: every variable of README's table goes through one of these functions."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[3]


def read_env_file(path: Path) -> None:
    """Take ``NAME=value`` lines of a ``.env`` file for names the environment does not set itself."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.strip().partition("=")
        if separator and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def text(name: str, default: str = "") -> str:
    """An empty value is none: ``compose.yaml`` hands on every variable, set or not."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "ja", "on"}:
        return True
    if value in {"0", "false", "no", "nein", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: bitte 1 oder 0 angeben.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r}: bitte eine ganze Zahl angeben.") from error


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
        "name": name or os.environ.get("OIDC_NAME", "").strip() or "Dienstkonto",
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
