"""Settings, URLs, the Celery app, base templates and the design tokens."""

from tutor_site.celery import app as celery_app

__all__ = ["celery_app"]
