"""``make serve`` and every real installation. Refuses to start with the demo's secrets."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import ALLOWED_HOSTS, SECRET_KEY, SITE_URL, env

if len(SECRET_KEY) < 50 or "vorfuehrung" in SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY fehlt oder ist zu kurz: bitte mindestens 50 zufällige Zeichen in die Datei .env schreiben "
        '(python -c "import secrets; print(secrets.token_urlsafe(60))").'
    )
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS fehlt: bitte die Namen des Servers angeben, durch Komma getrennt.")

DEMO_ACCOUNTS_ALLOWED = False
HTTPS = env.flag("HTTPS", default=SITE_URL.startswith("https://"))
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]
