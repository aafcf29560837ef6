from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """When customers want to be contacted."""

    dependencies = [
        ('relationship', '0003_meeting'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_no', models.BigIntegerField(db_index=True)),
                ('begins', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('ends', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('weekends', models.BooleanField(default=True)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name_plural': 'hours',
                'ordering': ('at', 'id'),
            },
        ),
    ]
