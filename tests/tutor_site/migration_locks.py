"""What of a migration would keep people waiting on PostgreSQL, or would break the version that still runs.

`prepare` runs while the old version serves. What it sends to the database is read as SQL, so that it does not matter by
which operation it comes; only tables that grow with every answer matter, others are changed in milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db import connection
from django.db.migrations import Migration, RunPython
from django.db.migrations.state import ProjectState

BIG = (
    "datasets_dataset",
    "django_session",
    "grading_referencefit",
    "lessons_sectionreading",
    "quizzes_answer",
    "quizzes_draft",
    "quizzes_learnerstep",
    "quizzes_mark",
    "quizzes_markchange",
    "quizzes_mistakestate",
    "quizzes_practice",
    "quizzes_practicequestion",
    "quizzes_questionbelief",
    "quizzes_regradeline",
    "quizzes_revealedmistake",
    "quizzes_variant",
)
ON_BIG = rf'(?:ONLY )?"?({"|".join(BIG)})"?(?=\W|$)'
ALTER = rf"^ALTER TABLE {ON_BIG}.*"
# What is dangerous, and what to do instead; the first group is the table.
RULES = (
    (
        rf"^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).* ON {ON_BIG}",
        "nobody can write while the index is built; use AddIndexConcurrently with atomic = False",
    ),
    (
        rf"{ALTER}\bALTER COLUMN \S+ TYPE\b",
        "the table may be written anew behind a lock; add a new column and fill it in batches",
    ),
    (
        rf"{ALTER}\bALTER COLUMN \S+ SET NOT NULL",
        "the table is read behind a lock; add a check that is NOT VALID, validate it, then set it",
    ),
    (
        rf"{ALTER}\bADD CONSTRAINT (?!.*NOT VALID).*(?:CHECK|UNIQUE|EXCLUDE|FOREIGN KEY)",
        "the table is read behind a lock; use AddConstraintNotValid and, in the next migration, ValidateConstraint",
    ),
    (
        rf"{ALTER}\bADD COLUMN .*(?:GENERATED|serial\b|gen_random_uuid|random\(|clock_timestamp)",
        "each row gets a value of its own behind a lock; add it empty and fill it in batches",
    ),
    (
        rf"{ALTER}\bADD COLUMN (?!.*\bDEFAULT\b).*\bNOT NULL|{ALTER}\bALTER COLUMN \S+ DROP DEFAULT",
        "the version that still runs cannot store rows without it; give the field a db_default",
    ),
    (
        rf"{ALTER}\b(?:DROP COLUMN|RENAME)|^DROP TABLE {ON_BIG}",
        "the version that still runs reads it; stop using it first, and remove it with the version after",
    ),
    (
        rf"^(?:UPDATE|DELETE FROM) {ON_BIG}",
        "the rows stay locked until all are changed; use a RunPython that works in batches, with atomic = False",
    ),
)


def find_dangers(migration: Migration, state: ProjectState) -> list[str]:
    """Each statement on a big table that would hold people up, with what to do instead; `state` is that before it."""
    statements = sql_of(migration, state)
    made = {found[1] for sql in statements if (found := re.match(r'CREATE TABLE "?(\w+)', sql))}
    dangers = [
        f"{next(filter(None, found.groups()))}: {instead}: {sql}"
        for sql in statements
        for pattern, instead in RULES
        if (found := re.search(pattern, sql)) and not made & {*found.groups()}
    ]
    return dangers + list(_in_one_go(migration))


def sql_of(migration: Migration, state: ProjectState) -> list[str]:
    """What Django would send to PostgreSQL, one statement each, without remarks."""
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        migration.apply(state.clone(), editor, collect_sql=True)
    return [sql for sql in editor.collected_sql if not sql.startswith("--")]


def _in_one_go(migration: Migration) -> Iterator[str]:
    """Python that changes rows in a transaction of the whole migration; `elidable` says that no big table is touched."""
    for operation in migration.operations:
        if isinstance(operation, RunPython) and migration.atomic and not operation.elidable:
            name = getattr(operation.code, "__name__", "RunPython")
            yield f"{name}: what it changes stays locked until it ends; use atomic = False and batches"
