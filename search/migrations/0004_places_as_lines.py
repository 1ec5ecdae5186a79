from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def places_as_lines(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The numbers of a word's places were a list; now they stand in one line that is taken apart when asked for."""
    cards = apps.get_model("search", "IndexedCard").objects.only("places")
    for card in cards.iterator(chunk_size=100):
        card.places = {token: " ".join(map(str, numbers)) for token, numbers in card.places.items()}
        card.save(update_fields=["places"])


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0003_faster_reading"),
    ]

    operations = [
        migrations.RunPython(places_as_lines, migrations.RunPython.noop),
    ]
