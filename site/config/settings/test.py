"""Settings of the tests: quick passwords, mails in memory, tasks at once; otherwise as in production."""

import tempfile

from config.settings.base import *  # noqa: F403
from config.settings.base import LOGGING, STORAGES, env

# For this process alone; ``tests/conftest.py`` takes it away.
TEST_FOLDER = env.Path(tempfile.mkdtemp(prefix="tests-"))
SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {"default": env.database("TEST_DATABASE_URL", "sqlite:////tmp/unused.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: in memory, all requests to the live server share one connection and its transaction.
    # ``make mutants`` names one that many runs use again.
    DATABASES["default"]["TEST"] = {"NAME": env.text("TEST_DATABASE_FILE", str(TEST_FOLDER / "test.sqlite3"))}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
RENDITIONS_ROOT, MEDIA_ROOT = TEST_FOLDER / "renditions", TEST_FOLDER / "media"
for folder in (RENDITIONS_ROOT, MEDIA_ROOT):
    folder.mkdir()
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "renditions": {**STORAGES["renditions"], "OPTIONS": {"location": str(RENDITIONS_ROOT), "base_url": "/media/"}},
}
ERASURE_JOURNAL = str(TEST_FOLDER / "erasures.jsonl")
DEMO_ACCOUNTS_ALLOWED = True
SECOND_FACTOR_REQUIRED = False
ELASTICSEARCH_URL = ""
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = None
PAGE_VIEWS_SECONDS = SEARCHED_WORDS_SECONDS = 0
# A page that was made before has no context to look at; ``tests/home/test_page_cache.py`` has a cache of its own.
PAGE_CACHE_MEGABYTES = 0
# What one test had to tell of an outage would be summed up, a minute later, in the middle of another.
LOGGING = {
    **LOGGING,
    "filters": {**LOGGING["filters"], "outages": {"()": "config.log_filters.OutageFilter", "seconds": 86_400}},
}
# Looks for a file when it is asked for; otherwise each new client of a test reads all that was collected.
WHITENOISE_AUTOREFRESH = True
