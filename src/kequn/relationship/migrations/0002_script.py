from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Scripts that were released, and which was shown to who made a contact."""

    dependencies = [
        ('relationship', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Script',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16, unique=True)),
                ('play', models.CharField(max_length=64)),
                ('wave', models.CharField(max_length=64)),
                ('wording', models.JSONField()),
                ('review', models.CharField(max_length=60)),
                ('review_until', models.DateField()),
                ('maker', models.CharField(max_length=150)),
                ('released_by', models.CharField(max_length=150)),
                ('released_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_by', models.CharField(blank=True, max_length=150)),
            ],
            options={
                'ordering': ('play', 'wave', 'released_at', 'id'),
            },
        ),
        migrations.AddField(
            model_name='contact',
            name='script',
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('script', ''), _negated=True), fields=['script'], name='contacts_of_script'),
        ),
        migrations.AddIndex(
            model_name='script',
            index=models.Index(fields=['play', 'wave'], name='scripts_of_wave'),
        ),
    ]
