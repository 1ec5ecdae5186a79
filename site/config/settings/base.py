"""Settings every installation shares. Safe by default: ``dev`` and ``test`` loosen, nothing tightens later."""

from typing import Any
from zoneinfo import available_timezones

from django.utils.functional import SimpleLazyObject

from config.headers import PUBLIC_POLICY
from config.settings import environment as env
from config.settings.languages import LANGUAGES
from language import dates

ROOT = env.ROOT
env.read_env_file(ROOT / ".env")
DATA_DIR = env.Path(env.text("DATA_DIR", str(ROOT / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
# Former keys: what they signed and encrypted can still be read.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "home",
    "privacy",
    "translation",
    "search",
    "contacts",
    "practices",
    "accounts",
    "editorial",
    "vocabularies",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.UserAdminConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
]

MIDDLEWARE = [
    "config.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "config.headers.ContentSecurityPolicyMiddleware",
    "config.request_checks.GateMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.path_language.PathLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.second_factor.ReaderSessionMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.password_throttle.PasswordBrakeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.AuditMiddleware",
    "accounts.middleware.AccessMiddleware",
    "practices.deleting.DeletionMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "editorial.draft_visibility.AskingMiddleware",
    "editorial.patches.chooser_views.ChoosingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "editorial.patches.publishing_views.RefusedPublishingMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.navigation.chrome",
            ],
        },
    },
]
TEMPLATES.append(
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "NAME": "jinja2",
        "OPTIONS": {"environment": "practices.public.teasers.environment"},
    }
)
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'site.sqlite3'}")}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Parts of the frame around every page, each kept by all that it depends on; until the process ends.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "template_fragments",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
# Finished public pages in the memory of each process.
PAGE_CACHE_MEGABYTES = env.number("PAGE_CACHE_MEGABYTES", 24)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "intern_overview"
LOGOUT_REDIRECT_URL = "account_login"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
# Sign-in, second factor and passkeys are allauth's; registration is ours (accounts.signup).
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {"login": "accounts.auth_forms.LoginForm"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# accounts.sign_in_throttle counts in the database and by account; a limit by address alone would lock out an office.
ACCOUNT_RATE_LIMITS = {
    "login": "",
    "login_failed": "",
    "signup": "",
    "reset_password": "",
    "reset_password_from_key": "",
    "change_password": "",
    "reauthenticate": "",
}
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.code_throttle.AuthenticateForm",
    "reauthenticate": "accounts.code_throttle.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
# An office's own sign-in (OpenID Connect) opens accounts that are there; it makes none.
OIDC_SERVER_URL = env.text("OIDC_SERVER_URL")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET")
SOCIALACCOUNT_ADAPTER = "accounts.oidc_adapter.OfficeSignInAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = env.openid_connect(OIDC_SERVER_URL, name=env.text("OIDC_NAME"))
# Everybody with rights in the admin needs a second factor; off in the demonstration only.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=True)
# Behind proxies: how many of them add to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)

LANGUAGE_CODE = "de"
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
# A service that drafts translations; off unless somebody decides that texts may go there (docs: privacy).
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = env.machine_draft(
    env.text("MACHINE_DRAFT", "off"),
    deepl_key=env.text("DEEPL_AUTH_KEY"),
    libretranslate_url=env.text("LIBRETRANSLATE_URL"),
    libretranslate_key=env.text("LIBRETRANSLATE_API_KEY"),
)
USE_I18N = True
LOCALE_PATHS = [ROOT / "locale"]
# Dates are typed and shown the German way in every language, and ISO is taken too (language.dates).
FORMAT_MODULE_PATH = "config.formats"
WAGTAIL_DATE_FORMAT = dates.DAY
WAGTAIL_DATETIME_FORMAT = dates.INSTANT
WAGTAIL_TIME_FORMAT = dates.TIME
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
# Accounts choose one that their browser knows too; the two others are files of the operating system.
WAGTAIL_USER_TIME_ZONES = SimpleLazyObject(lambda: sorted(available_timezones() - {"Factory", "localtime"}))

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "collected"
NODE_BUILD = ROOT / "build" / "static"
NODE_BUILD.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [ROOT / "site" / "static" / "assets", NODE_BUILD]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# All that ``/media/`` serves, in a folder of its own beside the originals and documents: no spelling leads over there.
RENDITIONS_ROOT = DATA_DIR / "renditions"
# From the start: a backup of a fresh site finds what it is told to take.
for folder in (MEDIA_ROOT, RENDITIONS_ROOT):
    folder.mkdir(exist_ok=True)
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "editorial.whole_files.WholeFileStorage"},
    "renditions": {
        "BACKEND": "editorial.whole_files.WholeFileStorage",
        # A string, because the task that deletes a file carries the storage along as JSON.
        "OPTIONS": {"location": str(RENDITIONS_ROOT), "base_url": MEDIA_URL},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.error_views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": PUBLIC_POLICY}
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
}

WAGTAIL_SITE_NAME = "Gute Praxis Arbeitsmarktintegration"
WAGTAILADMIN_BASE_URL = SITE_URL
# Addresses are proposed in ASCII (editorial.addresses); those stored before in other letters are answered all the same.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_AUTOSAVE_INTERVAL = 8_000
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAIL_PASSWORD_RESET_ENABLED = False
# The address is the account and says which agency somebody belongs to: the administration changes it.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "italic", "ol", "ul", "link", "document-link"]},
    }
}
WAGTAILIMAGES_IMAGE_MODEL = "editorial.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "editorial.pictures.forms.PictureForm"
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 30 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "editorial.documents.forms.DocumentForm"
# What others wrote is saved, never opened under our address.
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
# The way into what is set to »privat« with a shared password, in the look of the site.
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "home/password_required.html"  # noqa: S105 (a template)
WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = WAGTAIL_PASSWORD_REQUIRED_TEMPLATE
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# How long the audit log is kept: long enough to clear up what happened, no longer (docs: privacy).
AUDIT_RETENTION_DAYS = env.number("AUDIT_RETENTION_DAYS", 730)
# What was erased, for the day a backup is restored: outside the database, kept as long as the oldest backup.
ERASURE_JOURNAL = env.text("ERASURE_JOURNAL", str(DATA_DIR / "erasures.jsonl"))
ERASURE_JOURNAL_DAYS = env.number("ERASURE_JOURNAL_DAYS", 730)
FOUR_EYES = env.flag("FOUR_EYES")
# Seconds between two writings of what a process has counted; 0 writes only when asked to.
PAGE_VIEWS_SECONDS = 60
SEARCHED_WORDS_SECONDS = 30
DEMO_ACCOUNTS_ALLOWED = False

ELASTICSEARCH_URL = env.text("ELASTICSEARCH_URL")
SEARCH_INDEX_PREFIX = env.text("SEARCH_INDEX_PREFIX", "praxis")
SECURITY_CONTACT = env.text("SECURITY_CONTACT", "mailto:sicherheit@example.org")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "redaktion@example.org")
# Every mail is kept until the mail server has taken it (accounts.outbox).
EMAIL_BACKEND = "accounts.outbox.KeepingBackend"
MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
# STARTTLS on a port that begins without encryption, or encryption from the first byte on: one of them.
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
# Seconds for each answer of the mail server.
EMAIL_TIMEOUT = 5

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {
        "outages": {"()": "config.log_filters.OutageFilter"},
        "refusals": {"()": "config.log_filters.RefusalFilter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["outages", "refusals"]}
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django_tasks": {"level": "WARNING"},
        # A line for every search and every try otherwise; what is away is told by whoever asked.
        "elastic_transport": {"level": "ERROR"},
    },
}
