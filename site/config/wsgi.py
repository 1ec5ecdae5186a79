"""WSGI entry point: ``granian --interface wsgi --working-dir . config.wsgi:application`` with site/ on the path."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for source_root in (str(ROOT / "site"), str(ROOT)):
    if source_root not in sys.path:
        sys.path.insert(0, source_root)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from django.db import connection  # noqa: E402

from config.postgres.base import limit_waiting  # noqa: E402
from privacy.replay import replay_pending  # noqa: E402
from search.index.snapshots import Snapshots  # noqa: E402

# Whoever starts the site by another way than ``make serve``: a restored backup answers nobody before its erasures
# are repeated. Fails the start if that cannot be done.
replay_pending()
# Seconds with thousands of cards, which no visitor's search waits for.
Snapshots.load_all()
# This thread answers nobody; a test that starts the site within its transaction goes on with it.
if not connection.in_atomic_block:
    connection.close()
limit_waiting()
