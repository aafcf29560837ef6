from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """An open opportunity goes to who takes its customer over, on record."""

    dependencies = (("grading", "0001_initial"),)

    operations = (
        migrations.CreateModel(
            name="Handed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.CharField(max_length=64)),
                ("after", models.CharField(max_length=64)),
                ("on", models.DateField()),
                ("by", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("opportunity", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="handed", to="grading.opportunity")),
            ],
            options={"verbose_name_plural": "handed", "ordering": ("on", "pk")},
        ),
    )
