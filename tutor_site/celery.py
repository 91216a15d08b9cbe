"""The Celery app. Tasks live in the apps; the broker and the schedule are in the settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutor_site.settings")

app = Celery("tutor_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
