import django.core.validators
import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from search.shipped import load_synonyms


def synonyms_of_the_field(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A site starts with these; from then on they belong to its editors."""
    load_synonyms(apps.get_model("search", "Synonym"))


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0005_contacts"),
        ("search", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_hash", models.CharField(max_length=64, unique=True)),
                ("text", models.TextField(blank=True)),
            ],
        ),
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
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="Eingegangen")),
                ("query", models.CharField(blank=True, max_length=200, verbose_name="Gesucht wurde")),
                ("text", models.CharField(max_length=500, verbose_name="Wonach haben Sie gesucht?")),
                ("is_done", models.BooleanField(default=False, verbose_name="erledigt")),
            ],
            options={
                "verbose_name": "Wunsch aus der Suche",
                "verbose_name_plural": "Wünsche aus der Suche",
                "ordering": ["-created_at"],
            },
        ),
        migrations.AddField(
            model_name="indexedcard",
            name="places",
            field=models.JSONField(default=dict),
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
        migrations.CreateModel(
            name="BestBet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "phrases",
                    models.TextField(
                        help_text="Eine Anfrage je Zeile. Groß und klein ist gleich.", verbose_name="Suchwörter"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="Steht über dem Treffer.", max_length=200, verbose_name="Satz dazu"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="wird gezeigt")),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="best_bets",
                        to="practices.practicepage",
                        verbose_name="Praxisbeispiel",
                    ),
                ),
            ],
            options={
                "verbose_name": "Empfehlung der Redaktion",
                "verbose_name_plural": "Empfehlungen der Redaktion",
            },
        ),
        migrations.CreateModel(
            name="SearchPhrase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("language", models.CharField(max_length=12)),
                ("words", models.CharField(max_length=200)),
                ("number", models.PositiveIntegerField(default=0)),
                ("hits", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("day", "language", "words"), name="one_row_a_day_and_phrase")
                ],
            },
        ),
        migrations.RunPython(synonyms_of_the_field, migrations.RunPython.noop),
    ]
