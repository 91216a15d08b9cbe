"""The Celery app. Tasks live in the apps; the broker and the schedule are in the settings."""

import gc
import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutor_site.settings")

app = Celery("tutor_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.task_prerun.connect
@signals.task_postrun.connect
def close_unusable_connections(task: Any, **kwargs: Any) -> None:
    """Keep connections to the database between tasks, but none that is broken or too old: as Django does for requests."""
    if not task.request.is_eager:
        from django.db import close_old_connections

        close_old_connections()


@signals.worker_process_init.connect
def leave_libraries_alone(**kwargs: Any) -> None:
    """What is loaded when a process starts stays: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
