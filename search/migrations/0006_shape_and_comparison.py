"""Rows say which release wrote them and of which version they tell; one at a time writes to Elasticsearch."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0005_private_cards")]

    operations = [
        migrations.AddField(model_name="indexedcard", name="shape", field=models.CharField(default="", max_length=16)),
        migrations.AddField(model_name="indexedcard", name="revision", field=models.PositiveBigIntegerField(default=0)),
        migrations.CreateModel(
            name="ClusterTurn",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("until", models.DateTimeField(null=True)),
            ],
        ),
    ]
