"""A process that is not up to date is sent no visitors."""

from __future__ import annotations

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

pytestmark = pytest.mark.django_db


def test_ready_when_the_database_is_up_to_date(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "trouble": []})


def test_not_ready_when_a_migration_is_missing(client: Client) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="quizzes").latest("id")
    newest.delete()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["trouble"][0] == f"migration quizzes.{newest.name} is missing"
