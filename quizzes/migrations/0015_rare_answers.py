"""Indexes of the few answers that are late or on replaced data: whatever counts marks looks these up."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0014_regrade_letters")]

    operations = [
        migrations.AddIndex(
            "answer", models.Index(fields=["id"], name="answer_late", condition=Q(late_factor__lt=1))
        ),
        migrations.AddIndex(
            "variant",
            models.Index(fields=["id"], name="variant_replaced", condition=Q(replaced_at__isnull=False)),
        ),
    ]
