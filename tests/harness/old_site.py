"""A database as the first version of the project left it, with some content: to be upgraded.

Packages are as new as now, because the first state of our migrations already asks for them.
"""

from __future__ import annotations

import uuid
from typing import Any

FIRST = [
    ("accounts", "0002_initial"), ("editorial", "0001_segment_notes"), ("home", "0001_initial"),
    ("practices", "0002_initial"), ("search", "0001_initial"), ("vocabularies", "0001_initial"),
]  # fmt: skip
OLD_CARD = "alte-karte"
OLD_ADMIN = "alt@example.org"


def build() -> None:
    """Fills the empty database of the settings."""
    from django.contrib.auth.hashers import make_password
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    ours = {app for app, _name in FIRST}
    libraries = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] not in ours]
    apps = executor.migrate([*libraries, *FIRST]).apps
    locale, _is_new = apps.get_model("wagtailcore", "Locale").objects.get_or_create(language_code="de")
    pages = apps.get_model("wagtailcore", "Page")
    root = pages.objects.get(depth=1)

    def add(parent: Any, app: str, model: str, title: str, slug: str, **values: Any) -> Any:
        kind, _is_new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
        step = pages.objects.filter(path__startswith=parent.path, depth=parent.depth + 1).count() + 1
        pages.objects.filter(pk=parent.pk).update(numchild=step)
        return apps.get_model(app, model).objects.create(
            path=f"{parent.path}{step:04d}", depth=parent.depth + 1, numchild=0, url_path=f"{parent.url_path}{slug}/",
            title=title, draft_title=title, slug=slug, content_type=kind, locale=locale, translation_key=uuid.uuid4(),
            live=True, **values,
        )  # fmt: skip

    home = add(root, "home", "homepage", "Gute Praxis", "start")
    apps.get_model("wagtailcore", "Site").objects.update(root_page_id=home.pk)
    cards = add(home, "practices", "practiceindexpage", "Praxisbeispiele", "praxisbeispiele")
    add(
        cards, "practices", "practicepage", "Eine alte Karte", OLD_CARD, teaser="Sie war vor allem anderen da.",
        concept="<p>Ein altes Konzept.</p>",
    )  # fmt: skip
    apps.get_model("accounts", "User").objects.create(
        email=OLD_ADMIN,
        password=make_password("ein-sehr-langes-Passwort"),
        is_superuser=True,
        is_staff=True,
        is_active=True,
    )
