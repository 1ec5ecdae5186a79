#!/usr/bin/env python3
"""Whether the site on this machine answers: for the container's health check. Standard library only.

Asks ``/healthz/`` as the proxy in front would: under the site's own name and as HTTPS. Any answer but 200, a
redirect too, means ill.
"""

from __future__ import annotations

import http.client
import os


def own_name(allowed: str) -> str:
    """A host name from ``ALLOWED_HOSTS`` that the site accepts."""
    first = allowed.split(",")[0].strip().lstrip(".")
    return "localhost" if first in {"", "*"} else first


def is_healthy(port: int, host: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main() -> None:
    healthy = is_healthy(int(os.environ.get("PORT", "8000")), own_name(os.environ.get("ALLOWED_HOSTS", "")))
    raise SystemExit(0 if healthy else 1)


if __name__ == "__main__":
    main()
