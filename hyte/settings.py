"""Settings from the environment. With nothing set the embedded default runs; HYTE_ENV=production requires all of them."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("HYTE_VAR", BASE_DIR / "var"))
env = environ.Env()

HYTE_ENV = env.str("HYTE_ENV", "embedded")
if HYTE_ENV not in ("embedded", "production"):
    raise ImproperlyConfigured(f"HYTE_ENV is {HYTE_ENV!r}; it is either 'embedded' (or not set) or 'production'.")
PRODUCTION = HYTE_ENV == "production"

EXAMPLES = {
    "SECRET_KEY": "50 random characters, e.g. from: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
    "BASE_URL": "https://hyte.example.fi",
    "ALLOWED_HOSTS": "hyte.example.fi",
    "DATABASE_URL": "postgres://hyte:password@db:5432/hyte",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@smtp.example.fi:587",
    "DEFAULT_FROM_EMAIL": "Kuntakierros <hyte@example.fi>",
}
SCHEMES = {
    "BASE_URL": ("https",),
    "DATABASE_URL": ("postgres", "postgresql", "pgsql"),
    "REDIS_URL": ("redis", "rediss", "redis+socket"),
    "EMAIL_URL": ("smtp", "smtp+tls", "smtp+ssl", "smtps"),
}


def setting(name: str, default: str) -> str:
    """The setting's text; in production a missing or wrong one stops the start by its name, with an example."""
    value = env.str(name, "").strip()
    if not PRODUCTION:
        return value or default
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Production needs it, for example {name}={EXAMPLES[name]}")
    if name in SCHEMES and urlsplit(value).scheme not in SCHEMES[name]:
        raise ImproperlyConfigured(
            f"{name} must begin with {' or '.join(s + '://' for s in SCHEMES[name])}, for example {EXAMPLES[name]}"
        )
    if name == "SECRET_KEY" and len(value) < 50:
        raise ImproperlyConfigured(f"SECRET_KEY is too short: give {EXAMPLES[name]}")
    return value


def whole_hours(name: str, default: int) -> int:
    """A number of hours within a day."""
    value = env.str(name, "").strip() or str(default)
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 24:
        raise ImproperlyConfigured(f"{name} is a whole number of hours from 1 to 24, for example {default}.")
    return int(value)


def embedded_key() -> str:
    """A key made once and kept in var/, so that personal links of the embedded default stay valid."""
    if PRODUCTION or env.str("SECRET_KEY", ""):
        return ""
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = setting("SECRET_KEY", embedded_key())
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
BASE_URL = setting("BASE_URL", "http://127.0.0.1:" + env.str("PORT", "8000")).rstrip("/")
ALLOWED_HOSTS = [h.strip() for h in setting("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")]
if PRODUCTION and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(f"ALLOWED_HOSTS must name the hosts, for example {EXAMPLES['ALLOWED_HOSTS']}")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DEBUG = False
HTTPS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "municipalities",  # before django.contrib.auth, whose createsuperuser it replaces
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "hyte.accounts",
    "hyte.documents",
    "hyte.files",
    "hyte.letters",
    "hyte",
    "programmes",
    "negotiations",
    "demo",
]
MIDDLEWARE = [
    "hyte.middleware.security_headers",
    "hyte.middleware.readable",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hyte.accounts.sign_in.SignInRequired",
    "hyte.accounts.idle.stay_signed_in",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hyte.files.guard.not_too_big",
    "hyte.middleware.refusals",
    "hyte.middleware.tidied",
    "hyte.idempotency.act_once",
]
ROOT_URLCONF = "hyte.urls"
WSGI_APPLICATION = "hyte.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "municipalities.context.navigation",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "crispy_forms.templatetags.crispy_forms_tags",
                "hyte.templatetags.ui",
            ],
        },
    },
    {
        "NAME": "letters",  # plain text: nothing is escaped here, the HTML of a letter is made from it by the engine above
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "emails"],
        "OPTIONS": {"autoescape": False},
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ("bootstrap5", "kuntakierros")
CRISPY_TEMPLATE_PACK = "kuntakierros"
CRISPY_FAIL_SILENTLY = False

DATABASE_URL = setting("DATABASE_URL", f"sqlite:///{VAR / 'db.sqlite3'}")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "hyte.accounts.validators.LengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "hyte.accounts.validators.OwnNameValidator"},
    {"NAME": "hyte.accounts.validators.CommonWordValidator"},
    {"NAME": "hyte.accounts.validators.SequenceValidator"},
]

REDIS_URL = setting("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 5,
    "socket_timeout": 30,  # longer than a worker waits for a task in one go; pages are less patient, see hyte.jobs
    "socket_keepalive": True,
}
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Each queue has workers of its own, so that a mail server or a source of figures that hangs holds up nothing else.
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "hyte.letters.tasks.deliver_due": {"queue": "letters"},
    "hyte.documents.tasks.make_pdf": {"queue": "pdf"},
    "programmes.tasks.refresh_sotkanet": {"queue": "figures"},
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

if env.str("EMAIL_URL", "") or PRODUCTION:
    vars().update(env.email_url_config(setting("EMAIL_URL", env.str("EMAIL_URL", ""))))
    EMAIL_BACKEND = "hyte.smtp.EmailBackend"
else:
    EMAIL_BACKEND = "hyte.mailfiles.EmailBackend"
EMAIL_FILE_PATH = Path(os.environ.get("HYTE_MAIL", VAR / "mail"))
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = setting("DEFAULT_FROM_EMAIL", "Kuntakierros <kuntakierros@localhost>")
LETTER_DELAY_MINUTES = env.int("LETTER_DELAY_MINUTES", 5)  # in which a letter to many can be changed or taken back
if not 0 <= LETTER_DELAY_MINUTES <= 60:
    raise ImproperlyConfigured(f"LETTER_DELAY_MINUTES is {LETTER_DELAY_MINUTES}; it is a number from 0 to 60.")
MESSAGE_ID_DOMAIN = urlsplit(BASE_URL).hostname or "localhost"

SOTKANET_URL = env.str("SOTKANET_URL", "").strip() or "https://sotkanet.fi/rest/1.1"
if urlsplit(SOTKANET_URL).scheme not in ("http", "https"):
    raise ImproperlyConfigured("SOTKANET_URL must begin with https:// or http://, or not be set at all.")

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", VAR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
if PRODUCTION:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

SESSION_COOKIE_AGE = whole_hours("SESSION_IDLE_HOURS", 8) * 3600  # after the last use: see hyte.accounts.idle
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "hyte.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from inside, past the proxy that ends TLS; it says nothing but "ok"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # HSTS preload binds the county's whole domain for years: that is the domain owner's choice, not ours
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "hyte.links.MaskingFormatter", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "celery.app.trace": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.error": {
            "handlers": ["console"],
            "propagate": False,
        },  # instead of its own handler, which masks nothing
        "gunicorn.access": {"handlers": ["console"], "propagate": False},
    },
}
