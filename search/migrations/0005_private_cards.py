"""The index knows what was private when it was written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0004_places_as_lines")]

    operations = [
        migrations.AddField(model_name="indexversion", name="privacy", field=models.TextField(default="||")),
    ]
