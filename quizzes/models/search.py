"""What search finds."""

from __future__ import annotations

from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """Something that search finds; the table is written anew by `load_content`.

    `address` is empty where there is no page. `vector` is filled on PostgreSQL only.
    """

    class Kind(models.TextChoices):
        TERM = "term", "Terms"
        PASSAGE = "passage", "Passages of the guides"
        MISTAKE = "mistake", "Mistakes"
        QUESTION = "question", "Questions of the bank"

    kind = models.CharField(max_length=10, choices=Kind)
    address = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=200)
    context = models.CharField(max_length=300)
    text = models.TextField()
    place = models.PositiveIntegerField()
    vector = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering = ["place"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"
