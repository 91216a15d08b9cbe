"""The product under a clock that a test puts ahead and back while its processes run.

`python -m celery --app tests.faults.clocked worker`, and gunicorn with `tests.faults.clocked:application`, read from the
file that CLOCK names by how many seconds their clock is ahead of the machine's.
"""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.utils import timezone

_FILE = Path(os.environ["CLOCK"])
_time, _now = time.time, timezone.now


def _ahead() -> float:
    return float(_FILE.read_text())


# Before anything else is loaded, so that Celery and its transport take these too.
time.time = lambda: _time() + _ahead()
timezone.now = lambda: _now() + timedelta(seconds=_ahead())

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutor_site.settings")
application = get_wsgi_application()

from tutor_site.celery import app  # noqa: E402, F401
