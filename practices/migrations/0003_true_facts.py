"""What nobody told is »keine Angabe«, and lines of a file of ours are no source for readers."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

# What the import wrote before: »Vorlage 003, Zeilen 724–766; Kurzfassung redaktionell«.
LINES = r"^Vorlage [0-9A-Za-z_-]+(, Zeilen [^;]*)?(; |$)"


def forget_lines(apps: Any, schema_editor: Any) -> None:
    """On cards and in their newest versions, which a click would publish. How far they are stays as it is."""
    cards = apps.get_model("practices", "PracticePage").objects.filter(source_note__regex=LINES)
    revisions = apps.get_model("wagtailcore", "Revision").objects
    for card in cards.only("pk", "latest_revision_id"):
        for revision in revisions.filter(pk=card.latest_revision_id):
            revision.content["source_note"] = ""
            revision.save(update_fields=["content"])
    cards.update(source_note="")


class Migration(migrations.Migration):
    dependencies = [("practices", "0002_decorative_picture")]

    operations = [
        migrations.AddField(
            model_name="practicepage",
            name="information_on",
            field=models.DateField(
                blank=True,
                help_text="Von welchem Tag sind die Angaben? Das Datum der Vorlage oder des Gesprächs, nicht der Tag, "
                "an dem Sie speichern. Leer, wenn es niemand weiß.",
                null=True,
                verbose_name="Stand der Angaben",
            ),
        ),
        migrations.AlterField(
            model_name="practicepage",
            name="maturity",
            field=models.CharField(
                choices=[
                    ("recommended", "empfohlen, noch nicht erprobt"),
                    ("pilot", "in Vorbereitung oder Erprobung"),
                    ("running", "läuft"),
                    ("ended", "beendet"),
                    ("unknown", "keine Angabe"),
                ],
                default="unknown",
                help_text="Eine Empfehlung wird überall deutlich als »noch nicht erprobt« gekennzeichnet. "
                "Wissen Sie es nicht, lassen Sie »keine Angabe« stehen.",
                max_length=12,
                verbose_name="Wie weit ist es?",
            ),
        ),
        migrations.RunPython(forget_lines, migrations.RunPython.noop),
    ]
