"""Keys for what is kept encrypted, derived from ``SECRET_KEY``: one for each purpose, so that none opens another's.

``SECRET_KEY_FALLBACKS`` are honoured: what an older key wrote can be read, new things are written with the new key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

__all__ = ["InvalidToken", "box", "digests"]


def _keys(purpose: str) -> list[bytes]:
    """32 bytes for each key of the settings, the current one first."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
        for secret in secrets
    ]


def box(purpose: str) -> MultiFernet:
    """Encrypts and decrypts (authenticated, AES-128-CBC with HMAC-SHA256); ``decrypt`` raises ``InvalidToken``."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in _keys(purpose)])


def digests(purpose: str, text: str) -> list[str]:
    """Keyed hashes of ``text`` as 64 hex digits: by the current key first, then by each fallback."""
    return [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in _keys(purpose)]
