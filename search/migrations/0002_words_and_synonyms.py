import django.core.validators
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from search.shipped import load_synonyms


def synonyms_of_the_field(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A site starts with these; from then on they belong to its editors."""
    load_synonyms(apps.get_model("search", "Synonym"))


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Synonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("group", "bedeuten dasselbe"),
                            ("narrower", "das erste findet auch die anderen, nicht umgekehrt"),
                            ("abbreviation", "Abkürzung und was sie bedeutet"),
                        ],
                        default="group",
                        max_length=20,
                        verbose_name="Art",
                    ),
                ),
                (
                    "terms",
                    models.TextField(
                        help_text="Ein Wort oder eine Wendung je Zeile, mindestens zwei. Groß und klein ist gleich.",
                        verbose_name="Wörter",
                    ),
                ),
                (
                    "strength",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="0: das übliche der Art. 1 (schwach) bis 7 (wie das eigene Wort).",
                        validators=[django.core.validators.MaxValueValidator(7)],
                        verbose_name="Gewicht",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="wird benutzt")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Warum")),
            ],
            options={
                "verbose_name": "Synonym",
                "verbose_name_plural": "Synonyme und Abkürzungen",
                "ordering": ["terms"],
            },
        ),
        migrations.AddField(
            model_name="indexedcard",
            name="words",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="indexversion",
            name="elasticsearch",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="indexversion",
            name="synonyms",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.RunPython(synonyms_of_the_field, migrations.RunPython.noop),
    ]
