"""Whether a web process may be sent visitors."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def find_trouble() -> list[str]:
    """What is in the way, in words; empty if nothing is."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return [f"the database does not answer: {type(error).__name__}"]
    return [f"migration {migration.app_label}.{migration.name} is missing" for migration, _ in missing]
