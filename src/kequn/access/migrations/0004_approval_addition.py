from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """What a checker states with an approval beside a note."""

    dependencies = [
        ('access', '0003_cache'),
    ]

    operations = [
        migrations.AddField(
            model_name='approval',
            name='addition',
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
