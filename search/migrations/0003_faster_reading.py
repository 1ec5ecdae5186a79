import search.decoding
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def flatten_places(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Places were lists of three numbers; now the numbers follow each other in one list."""
    cards = apps.get_model("search", "IndexedCard").objects.only("places")
    for card in cards.iterator(chunk_size=100):
        card.places = {token: [number for place in places for number in place] for token, places in card.places.items()}
        card.save(update_fields=["places"])


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_words_and_synonyms"),
    ]

    operations = [
        migrations.RunPython(flatten_places, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="indexedcard",
            name="content",
            field=models.JSONField(decoder=search.decoding.StoredJson, default=dict),
        ),
        migrations.AlterField(
            model_name="indexedcard",
            name="facets",
            field=models.JSONField(decoder=search.decoding.StoredJson, default=dict),
        ),
        migrations.AlterField(
            model_name="indexedcard",
            name="places",
            field=models.JSONField(decoder=search.decoding.StoredJson, default=dict),
        ),
        migrations.AlterField(
            model_name="indexedcard",
            name="teaser",
            field=models.JSONField(decoder=search.decoding.StoredJson, default=dict),
        ),
        migrations.AlterField(
            model_name="indexedcard",
            name="words",
            field=models.JSONField(decoder=search.decoding.StoredJson, default=dict),
        ),
    ]
