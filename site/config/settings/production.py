"""``make serve`` and every real installation. Refuses to start with the demo's secrets and with unsafe pairs."""

from itertools import chain

from django.core.exceptions import ImproperlyConfigured

from config.settings import pairs
from config.settings.base import *  # noqa: F403
from config.settings.base import (
    ALLAUTH_TRUSTED_PROXY_COUNT,
    ALLOWED_HOSTS,
    AUDIT_RETENTION_DAYS,
    ELASTICSEARCH_URL,
    EMAIL_HOST,
    EMAIL_HOST_PASSWORD,
    EMAIL_HOST_USER,
    EMAIL_PORT,
    EMAIL_USE_SSL,
    EMAIL_USE_TLS,
    ERASURE_JOURNAL_DAYS,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET,
    OIDC_SERVER_URL,
    SECRET_KEY,
    SECRET_KEY_FALLBACKS,
    SITE_URL,
    env,
)

if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS fehlt: bitte die Namen des Servers angeben, durch Komma getrennt.")

DEMO_ACCOUNTS_ALLOWED = False
HTTPS = env.flag("HTTPS", default=SITE_URL.startswith("https://"))
BEHIND_PROXY = env.flag("BEHIND_PROXY")
pairs.refuse_unsafe(
    chain(
        pairs.key_problems(SECRET_KEY, SECRET_KEY_FALLBACKS),
        pairs.proxy_problems(behind_proxy=BEHIND_PROXY, trusted_proxies=ALLAUTH_TRUSTED_PROXY_COUNT),
        pairs.address_problems(
            site_url=SITE_URL,
            is_given=bool(env.text("SITE_URL")),
            https=HTTPS,
            allowed_hosts=ALLOWED_HOSTS,
        ),
        pairs.mail_problems(
            host=EMAIL_HOST,
            port=EMAIL_PORT,
            user=EMAIL_HOST_USER,
            password=EMAIL_HOST_PASSWORD,
            starttls=EMAIL_USE_TLS,
            ssl=EMAIL_USE_SSL,
        ),
        pairs.service_problems(
            oidc=(OIDC_SERVER_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET),
            elasticsearch_url=ELASTICSEARCH_URL,
            days={"AUDIT_RETENTION_DAYS": AUDIT_RETENTION_DAYS, "ERASURE_JOURNAL_DAYS": ERASURE_JOURNAL_DAYS},
        ),
    )
)
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]
