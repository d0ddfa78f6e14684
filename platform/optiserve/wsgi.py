"""The web application for gunicorn."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from optiserve.fairness.doorman import Doorman

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "optiserve.settings")

# A thread that comes back from the database waits so long, at most, for one that computes: with
# Python's own 5 ms, one hospital's requests would be felt in another's.
sys.setswitchinterval(0.0005)
application = Doorman(get_wsgi_application())
