"""The one settings module. Every variable that it reads is described in docs/settings.md."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF

from tutor_site.cache import cache_address
from tutor_site.embedded import redis_socket
from tutor_site.env import read_choice, read_flag, read_list, read_number, read_secret, read_text, read_token

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(read_text("TUTOR_DATA_DIR", str(BASE_DIR / "var"))).resolve()

DEBUG = read_flag("DEBUG", False)
SECRET_KEY = read_secret("SECRET_KEY", keep_in=DATA_DIR / "secret_key")
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = read_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "tutor_site.apps.TutorSiteConfig",
    "progress",
    "quizzes",
    "lessons",
    "grading",
    "datasets",
    "accounts",
    "django_htmx",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "tutor_site.request_log.RequestLogMiddleware",
    "tutor_site.client_address.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tutor_site.middleware.FreshPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before whatever reads a form.
    "tutor_site.middleware.OneEncodingMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tutor_site.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Last, as its documentation asks.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tutor_site.urls"
WSGI_APPLICATION = "tutor_site.wsgi.application"
FORM_RENDERER = "tutor_site.forms.HouseRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database() -> dict[str, Any]:
    default = f"sqlite:///{DATA_DIR / 'tutor.sqlite3'}"
    config: dict[str, Any] = dict(
        dj_database_url.parse(read_text("DATABASE_URL", default), conn_max_age=60, conn_health_checks=True)
    )
    if config["ENGINE"].endswith("sqlite3"):
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        config["OPTIONS"] = {
            # Readers never wait for the writer; writers queue for up to 20 seconds instead of failing.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        }
    return config


DATABASES = {"default": _database()}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "accounts.hashers.FrugalArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

# Behind a proxy that ends TLS, cookies travel over HTTPS only.
HTTPS = read_flag("HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
# The probes of a proxy and of Prometheus come by plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# How many of our own proxies stand before the web process; each adds an address to X-Forwarded-For.
TRUSTED_PROXIES = read_number("TRUSTED_PROXIES", 0, low=0, high=5)
# Everything comes from this site, and nothing is written into a page that would run.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Who guesses a password is stopped for a while: this address for this account, so that nobody can shut others out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.limits.refuse_guessing"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "username"
# The longest answer is a pasted output; a form beyond this is refused before it is parsed.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
# It does not count files, so their size is limited here: larger ones are taken by one page only.
FILE_UPLOAD_HANDLERS = [
    "quizzes.own_studies.uploads.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = read_text("TIME_ZONE", "Europe/London")
USE_TZ = True

STATIC_URL = "static/"
# Elsewhere, where a proxy is to serve them: the data folder is nobody's else to read.
STATIC_ROOT = Path(read_text("TUTOR_STATIC_DIR", str(DATA_DIR / "static")))
# What `build_plot_script` makes from installed packages.
GENERATED = DATA_DIR / "generated"
GENERATED.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [GENERATED]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

DEFAULT_FROM_EMAIL = read_text("DEFAULT_FROM_EMAIL", "Mixed Models Tutor <tutor@localhost>")
EMAIL_HOST = read_text("EMAIL_HOST", "")
EMAIL_PORT = read_number("EMAIL_PORT", 587, low=1, high=65535)
EMAIL_HOST_USER = read_text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = read_text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = read_flag("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)

REDIS_URL = read_text("REDIS_URL", f"redis+socket://{redis_socket(DATA_DIR)}")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
# Connections are kept between tasks as between requests, see tutor_site.celery; Celery itself would close each.
CELERY_DB_REUSE_MAX = 10_000
CELERY_TASK_DEFAULT_QUEUE = "marking"
# Marking never waits behind the making of data.
CELERY_TASK_ROUTES = {
    "accounts.*": {"queue": "fitting"},
    "grading.*": {"queue": "fitting"},
    "quizzes.release_exercise": {"queue": "fitting"},
    "quizzes.make_variants": {"queue": "fitting"},
    "quizzes.make_next_attempt": {"queue": "fitting"},
    "quizzes.work_on_regrade": {"queue": "fitting"},
    "quizzes.check_own_study": {"queue": "fitting"},
    # What nobody waits for: a worker looks here when nothing is left to fit.
    "quizzes.draw_data": {"queue": "later"},
    "quizzes.learn_from_mark": {"queue": "later"},
    "quizzes.rebuild_student": {"queue": "later"},
    "quizzes.sweep_learner": {"queue": "later"},
    "quizzes.estimate_learner": {"queue": "later"},
    "quizzes.fill_pool": {"queue": "later"},
    "quizzes.refill_pool": {"queue": "later"},
    "quizzes.send_reminders": {"queue": "fitting"},
    "quizzes.send_regrade_letters": {"queue": "later"},
}
# A task is acknowledged when it has ended: a worker that is killed leaves it to another one.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
# The database is the truth and the sweeper sends again, so a request never waits for a lost broker.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    # A worker empties its queues in the order in which it is given them.
    "queue_order_strategy": "priority",
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-answers": {"task": "quizzes.sweep_answers", "schedule": 5.0, "options": {"expires": 5}},
    "sweep-regrades": {"task": "quizzes.sweep_regrades", "schedule": 30.0, "options": {"expires": 30}},
    "sweep-variants": {"task": "quizzes.sweep_variants", "schedule": 30.0, "options": {"expires": 30}},
    "sweep-learner": {"task": "quizzes.sweep_learner", "schedule": 60.0, "options": {"expires": 60}},
    "estimate-learner": {"task": "quizzes.estimate_learner", "schedule": crontab(hour="3", minute="20")},
    "send-reminders": {
        "task": "quizzes.send_reminders",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "fill-pool": {"task": "quizzes.fill_pool", "schedule": 30.0, "options": {"expires": 30}},
    "forget-old-rosters": {
        "task": "accounts.forget_old_rosters",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "send-regrade-letters": {
        "task": "quizzes.send_regrade_letters",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "send-invitations": {"task": "accounts.send_invitations", "schedule": 60.0, "options": {"expires": 60}},
}

CACHES = {
    "default": {
        "BACKEND": "tutor_site.cache.ForgivingRedisCache",
        "LOCATION": cache_address(REDIS_URL),
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
RATELIMIT_FAIL_OPEN = True
SILENCED_SYSTEM_CHECKS = [
    # Ours is Django's Redis cache, which counts atomically; the check knows only its name.
    "django_ratelimit.E003",
    "django_ratelimit.W001",
]

# Without a token there are no metrics.
METRICS_TOKEN = read_token("METRICS_TOKEN")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "tutor_site.request_log.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": read_choice("LOG_FORMAT", "line", among=("line", "json")),
        }
    },
    "root": {"handlers": ["console"], "level": read_text("LOG_LEVEL", "INFO").upper()},
    # What is asked of the server every second is said only where somebody wants it.
    "loggers": {
        "tutor.requests": {"level": "INFO" if read_flag("LOG_REQUESTS", False) else "WARNING"},
        # It says at every sign-in that there was nothing to forget.
        "axes": {"level": "WARNING"},
    },
}
