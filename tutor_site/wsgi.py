"""The web application for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from lessons.guides import load_guides

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutor_site.settings")

application = get_wsgi_application()

# The lessons quote numbers from fits that take seconds where none are kept. Before the server forks, nobody waits for them.
load_guides()
