from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Meetings that were agreed ahead."""

    dependencies = [
        ('relationship', '0002_script'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_no', models.BigIntegerField(db_index=True)),
                ('owner', models.CharField(max_length=150)),
                ('channel', models.CharField(choices=[('phone', '电话'), ('wecom', '企业微信'), ('sms', '短信'), ('visit', '面访'), ('app', 'App 消息'), ('branch', '网点')], max_length=10)),
                ('intent', models.CharField(choices=[('service', '服务'), ('care', '关怀'), ('sell', '营销')], max_length=10)),
                ('at', models.DateTimeField()),
                ('place', models.CharField(blank=True, max_length=120)),
                ('about', models.CharField(blank=True, max_length=200)),
                ('agreed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('off_at', models.DateTimeField(blank=True, null=True)),
                ('off_by', models.CharField(blank=True, max_length=150)),
                ('contact', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='relationship.contact')),
            ],
            options={
                'ordering': ('at', 'id'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('off_at', None)), fields=('customer_no', 'at'), name='one_meeting_at_a_time')],
            },
        ),
    ]
