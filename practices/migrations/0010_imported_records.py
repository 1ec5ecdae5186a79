from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def remember_cards(apps: Any, schema_editor: Any) -> None:
    """Until now the address told which record a card came from."""
    PracticePage = apps.get_model("practices", "PracticePage")
    ImportedRecord = apps.get_model("practices", "ImportedRecord")
    cards = PracticePage.objects.filter(locale__language_code="de", slug__regex=r"^.{1,200}$")
    for page, slug in cards.exclude(source_fingerprint="").order_by("pk").values_list("pk", "slug"):
        ImportedRecord.objects.get_or_create(record=slug, defaults={"page_id": page})


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0009_managers_of_contacts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.CharField(max_length=200, unique=True, verbose_name="Kennung in der Datei")),
                ("deleted_at", models.DateTimeField(blank=True, null=True, verbose_name="gelöscht am")),
                (
                    "page",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="imported_record",
                        to="practices.practicepage",
                        verbose_name="Praxisbeispiel",
                    ),
                ),
            ],
            options={
                "verbose_name": "importierter Eintrag",
                "verbose_name_plural": "importierte Einträge",
            },
        ),
        migrations.RunPython(remember_cards, migrations.RunPython.noop, elidable=True),
    ]
