"""Indexes of the few answers that are late or on replaced data: whatever counts marks looks these up."""

from django.db import migrations, models
from django.db.models import Q

from quizzes.migrations._operations import AddIndexWhileServing


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("quizzes", "0014_regrade_letters")]

    operations = [
        AddIndexWhileServing(
            "answer", models.Index(fields=["id"], name="answer_late", condition=Q(late_factor__lt=1))
        ),
        AddIndexWhileServing(
            "variant",
            models.Index(fields=["id"], name="variant_replaced", condition=Q(replaced_at__isnull=False)),
        ),
    ]
