"""The web application for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from lessons.guides import load_guides

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutor_site.settings")

application = get_wsgi_application()

# The lessons quote numbers from fits that take seconds where none are kept. Before the server forks, nobody waits for them.
load_guides()

# What is loaded by now stays. The collector need not look through it in the middle of a request, and the memory that the
# forked processes share stays shared.
gc.collect()
gc.freeze()
