"""Settings that are only safe, or only make sense, together. A production site with such a mistake does not start.

Every sentence says what is wrong, why it matters and what to write instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

MIN_KEY_LENGTH = 50
MAX_PROXIES = 9
# Where mail servers begin without encryption, and where with it.
PLAIN_MAIL_PORTS = frozenset({25, 587})
ENCRYPTED_MAIL_PORT = 465
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def refuse_unsafe(problems: Iterator[str]) -> None:
    """Raises ``ImproperlyConfigured`` with all of them at once, so that nobody mends one a start."""
    found = list(problems)
    if found:
        raise ImproperlyConfigured("Die Website startet so nicht:\n- " + "\n- ".join(found))


def proxy_problems(*, behind_proxy: bool, trusted_proxies: int) -> Iterator[str]:
    if not 0 <= trusted_proxies <= MAX_PROXIES:
        yield (
            f"TRUSTED_PROXIES={trusted_proxies}: bitte die Zahl der eigenen Proxys vor der Website angeben, "
            f"0 bis {MAX_PROXIES}."
        )
    elif behind_proxy and not trusted_proxies:
        yield (
            "BEHIND_PROXY=1 ohne TRUSTED_PROXIES: Alle Anfragen kämen von derselben Adresse, der des Proxys; zehn "
            "falsche Passwörter eines Fremden sperrten die Anmeldung für alle. Bitte TRUSTED_PROXIES=1 setzen (bei "
            "mehreren eigenen Proxys deren Zahl); jeder von ihnen muss X-Forwarded-For ergänzen."
        )
    elif trusted_proxies and not behind_proxy:
        yield (
            f"TRUSTED_PROXIES={trusted_proxies} ohne BEHIND_PROXY: Ohne Proxy davor könnte jeder die eigene Adresse "
            "erfinden und Bremsen umgehen. Bitte BEHIND_PROXY=1 setzen, wenn ein eigener Proxy davor steht, sonst "
            "TRUSTED_PROXIES weglassen."
        )


def address_problems(*, site_url: str, is_given: bool, https: bool, allowed_hosts: Sequence[str]) -> Iterator[str]:
    """``is_given``: ``SITE_URL`` was set and is not the default of the own machine."""
    try:
        parts = urlsplit(site_url)
        name, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, name = urlsplit(""), ""
    if (
        parts.scheme not in {"http", "https"}
        or not name
        or parts.path
        or parts.query
        or parts.fragment
        or parts.username
    ):
        yield f"SITE_URL={site_url}: bitte die öffentliche Adresse so angeben: https://praxis.example.org"
        return
    if "*" in allowed_hosts:
        yield (
            "ALLOWED_HOSTS=*: Die Website antwortete unter jedem Namen, den sich jemand ausdenkt. Bitte die Namen "
            f"nennen, zum Beispiel ALLOWED_HOSTS={name}"
        )
    elif is_given and not validate_host(name, allowed_hosts):
        yield (
            f"SITE_URL={site_url}, aber ALLOWED_HOSTS={','.join(allowed_hosts)}: Links in E-Mails führten zu einer "
            f"Adresse, unter der die Website nicht antwortet. Bitte {name} in ALLOWED_HOSTS ergänzen oder SITE_URL "
            "berichtigen."
        )
    if is_given and https != (parts.scheme == "https"):
        yield (
            f"HTTPS={int(https)} passt nicht zu SITE_URL={site_url}: Cookies und Links in E-Mails wären ungeschützt "
            "oder führten ins Leere. Bitte SITE_URL mit https:// beginnen lassen und HTTPS weglassen, oder beides ohne "
            "HTTPS."
        )


def key_problems(key: str, fallbacks: Sequence[str]) -> Iterator[str]:
    if len(key) < MIN_KEY_LENGTH or "vorfuehrung" in key:
        yield (
            f"SECRET_KEY fehlt oder ist zu kurz: bitte mindestens {MIN_KEY_LENGTH} zufällige Zeichen in die Datei .env "
            'schreiben (python -c "import secrets; print(secrets.token_urlsafe(60))").'
        )
    if any(len(former) < MIN_KEY_LENGTH or "vorfuehrung" in former for former in fallbacks):
        yield (
            f"SECRET_KEY_FALLBACKS hat einen Schlüssel mit weniger als {MIN_KEY_LENGTH} Zeichen: Auch was er "
            "unterschreibt, gilt. Bitte nur frühere Schlüssel dieser Website eintragen."
        )


def mail_problems(*, host: str, port: int, user: str, password: str, starttls: bool, ssl: bool) -> Iterator[str]:
    """Encryption that never comes about is a mail server that hangs; a login without it is read on the way."""
    if not 0 < port < 65_536:
        yield f"EMAIL_PORT={port}: bitte eine Zahl von 1 bis 65535 angeben."
    if starttls and ssl:
        yield (
            "EMAIL_USE_TLS=1 und EMAIL_USE_SSL=1 schließen sich aus. Bitte nur eines setzen: EMAIL_USE_TLS=1 für "
            "STARTTLS (meist EMAIL_PORT=587), EMAIL_USE_SSL=1 für Verschlüsselung von Anfang an (meist EMAIL_PORT=465)."
        )
    elif ssl and port in PLAIN_MAIL_PORTS:
        yield (
            f"EMAIL_USE_SSL=1 mit EMAIL_PORT={port}: Dort beginnt ein Mailserver unverschlüsselt, es käme nie eine "
            "Verbindung zustande. Bitte EMAIL_PORT=465 setzen, oder EMAIL_USE_TLS=1 statt EMAIL_USE_SSL=1."
        )
    elif port == ENCRYPTED_MAIL_PORT and not ssl:
        yield (
            f"EMAIL_PORT={port} ohne EMAIL_USE_SSL: Dort spricht ein Mailserver von Anfang an verschlüsselt, es käme "
            "nie eine Verbindung zustande. Bitte EMAIL_USE_SSL=1 setzen (und EMAIL_USE_TLS weglassen)."
        )
    if user and not password:
        yield (
            "EMAIL_HOST_USER ohne EMAIL_HOST_PASSWORD: Die Website meldete sich gar nicht an. Bitte das Passwort "
            "angeben; verlangt der Mailserver keine Anmeldung, beides weglassen."
        )
    if password and not user:
        yield "EMAIL_HOST_PASSWORD ohne EMAIL_HOST_USER: bitte das Konto angeben, zu dem das Passwort gehört."
    if password and not (starttls or ssl) and host not in LOOPBACK:
        yield (
            f"EMAIL_HOST_PASSWORD ohne Verschlüsselung zu {host}: Das Passwort wäre unterwegs zu lesen. Bitte "
            "EMAIL_USE_TLS=1 setzen (meist EMAIL_PORT=587) oder EMAIL_USE_SSL=1 (meist EMAIL_PORT=465)."
        )


def service_problems(*, oidc: tuple[str, str, str], elasticsearch_url: str, days: dict[str, int]) -> Iterator[str]:
    """``oidc``: server, client id and secret. ``days``: names of variables with what they are set to."""
    server = oidc[0]
    if any(oidc) and not all(oidc):
        yield (
            "OIDC_SERVER_URL, OIDC_CLIENT_ID und OIDC_CLIENT_SECRET gehören zusammen: bitte alle drei angeben oder "
            "keines."
        )
    parts = urlsplit(server)
    if server and not (parts.hostname and (parts.scheme == "https" or parts.hostname in LOOPBACK)):
        yield (
            f"OIDC_SERVER_URL={server}: bitte eine Adresse mit https:// angeben; sonst könnte jemand unterwegs "
            "sagen, wer sich anmeldet."
        )
    if elasticsearch_url and urlsplit(elasticsearch_url).scheme not in {"http", "https"}:
        yield f"ELASTICSEARCH_URL={elasticsearch_url}: bitte so angeben: http://rechner:9200"
    for name, number in days.items():
        if number < 1:
            yield f"{name}={number}: bitte eine Zahl von Tagen angeben, mindestens 1."
