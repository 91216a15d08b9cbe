"""When a variant was opened; and whose mark it is on which question, repeated so that a class is counted at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def repeat_variants(apps, schema_editor):
    """Fill in what marks repeat, from the variants of their answers."""
    Mark, Answer = apps.get_model("quizzes", "Mark"), apps.get_model("quizzes", "Answer")
    of_answer = Answer.objects.filter(pk=OuterRef("answer"))
    Mark.objects.update(
        **{name: Subquery(of_answer.values(f"variant__{name}")[:1]) for name in ("item", "student", "attempt")}
    )


class Migration(migrations.Migration):
    # PostgreSQL does not alter a table with updates of the same transaction pending on its constraints.
    atomic = False

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("quizzes", "0010_gradebook"),
    ]

    operations = [
        migrations.AddField("variant", "opened_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "mark",
            "item",
            models.ForeignKey(
                null=True,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="marks",
                to="quizzes.exerciseitem",
            ),
        ),
        migrations.AddField(
            "mark",
            "student",
            models.ForeignKey(
                null=True,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="marks",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("mark", "attempt", models.PositiveSmallIntegerField(null=True, editable=False)),
        migrations.RunPython(repeat_variants, migrations.RunPython.noop),
        migrations.AlterField(
            "mark",
            "item",
            models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="marks",
                to="quizzes.exerciseitem",
            ),
        ),
        migrations.AlterField(
            "mark",
            "student",
            models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="marks",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField("mark", "attempt", models.PositiveSmallIntegerField(editable=False)),
        migrations.AddIndex(
            "mark", models.Index(fields=["item", "student", "attempt", "score", "answer"], name="marks_of_item")
        ),
        migrations.AddIndex(
            "answer",
            models.Index(
                fields=["variant"],
                name="answer_without_mark",
                condition=models.Q(("status", "marked"), _negated=True),
            ),
        ),
    ]
