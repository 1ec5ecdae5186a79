"""Texts stored before there was a gate for text: no control characters, one form of Unicode (decision 0024)."""

import logging

from django.db import migrations

from editorial.stored_texts import clean_stored_texts

logger = logging.getLogger(__name__)


def clean(apps, schema_editor):
    for label, key, outcome in clean_stored_texts(apps):
        if outcome == "collides":
            logger.warning("%s %s: gleicht gereinigt einem anderen Eintrag und blieb, wie es ist", label, key)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0003_listing_criteria"),
        ("search", "0004_places_as_lines"),
        ("practices", "0005_contacts"),
        ("accounts", "0004_erasures_and_limits"),
        ("editorial", "0002_translation_queue"),
        ("vocabularies", "0003_terms_awaiting_translation"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
