"""A Träger that went into another one stays as a signpost."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0006_links_bound_to_their_holder")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="merged_organisations",
                to="practices.organisation",
            ),
        ),
    ]
