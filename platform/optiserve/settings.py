"""One settings file; every value that differs between places comes from the environment."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from optiserve import databases, embedded, env, schedule

ROOT = Path(__file__).resolve().parents[2]
TESTING = env.flag("OPTISERVE_TESTING")

DATA_DIR = Path(env.text("OPTISERVE_DATA", str(ROOT / "var"))).resolve()
embedded.adopt(DATA_DIR)

DEBUG = env.flag("DEBUG")
PRODUCTION = env.flag("PRODUCTION")
SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.listing("SECRET_KEY_FALLBACKS")
# What secrets in rows are wrapped with (shared/kernel/sealing): the first wraps, all unwrap.
SEALING_KEYS = env.long_secrets("SEALING_KEYS")

# --- Hosts: every host is a door ---------------------------------------------------------------
BASE_DOMAIN = env.text("BASE_DOMAIN", "localhost")
PORTAL_HOST = env.text("PORTAL_HOST", f"portal.{BASE_DOMAIN}")
PUBLIC_SUFFIXES = env.listing("PUBLIC_SUFFIXES")
PUBLIC_SCHEME = env.text("PUBLIC_SCHEME", "https" if PRODUCTION else "http")
PUBLIC_PORT = env.text("PUBLIC_PORT", "" if PRODUCTION else "8000")
# Hospitals have host names of their own: DoorMiddleware asks the table of hosts, exactly.
ALLOWED_HOSTS = ["*"]
# Resolvers for the proof of such names, as 192.0.2.1 or 192.0.2.1@5353; the system's if empty.
DNS_SERVERS = env.listing("DNS_SERVERS")
USE_X_FORWARDED_HOST = False  # a header must not choose the door
# Seconds in which every worker notices that a hospital was suspended, renamed or moved.
HOSTS_CHECKED_EVERY = 0.0 if TESTING else 2.0
ROOT_URLCONF = "optiserve.urls_portal"
HOSPITAL_URLCONF = "optiserve.urls_hospital"

# --- Apps --------------------------------------------------------------------------------------
SHARED_APPS = [
    "optiserve",
    "optiserve.accounts",
    "optiserve.web",
    "optiserve.portals.entry",
    "optiserve.portals.hospital",
    "optiserve.portals.dealer",
    "optiserve.portals.maker",
    "optiserve.portals.operator",
    "optiserve.portals.people",
    "optiserve.portals.keys",
    "optiserve.portals.identity",
    "django_tenants",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "ninja",
    "shared.audit",
    "shared.users",
    "shared.hospitals",
    "shared.catalogue",
    "shared.delegation",
    "shared.agreements",
    "shared.aggregates",
]
TENANT_APPS = [
    "tenants.equipment",
    "tenants.intake",
    "tenants.feeds",
    "tenants.reports",
    "tenants.sharing",
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
TENANT_MODEL = "hospitals.Hospital"
TENANT_DOMAIN_MODEL = "hospitals.Domain"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Databases: the application's login, and the owner's for DDL -------------------------------
# Cells: further databases for hospitals' schemas. CELLS=osaka needs CELL_OSAKA_DATABASE_URL,
# and CELL_OSAKA_OWNER_URL where DATABASE_OWNER_URL is held.
CELLS = env.listing("CELLS")
DATABASES = databases.of(CELLS)
# A managed service (RDS) whose administrator cannot close the catalog: hospitals need a login each.
MANAGED_POSTGRESQL = env.flag("MANAGED_POSTGRESQL")
# Hospitals with a login of their own: its password is derived from this key (tenancy.own_logins).
LOGINS_KEY = env.secret("LOGINS_KEY", "")
# So many of them have connections in a process at a time, and each so many.
OWN_LOGINS_OPEN = env.number("OWN_LOGINS_OPEN", 16)
OWN_LOGIN_POOL_SIZE = env.number("OWN_LOGIN_POOL_SIZE", 3)
# So many hospitals live in one database at most: onboarding stops there, moving does not.
CELL_LIMIT = env.number("CELL_LIMIT", 2000)
# Schemas made in advance for the next hospitals, in each cell.
SPARE_SCHEMAS = env.number("SPARE_SCHEMAS", 0 if TESTING else 5)
DATABASE_ROUTERS = ["optiserve.tenancy.router.TenancyRouter"]
TENANT_SYNC_ROUTER = "optiserve.tenancy.router.TenancyRouter"

# --- Requests ----------------------------------------------------------------------------------
MIDDLEWARE = [
    "optiserve.security.ResponseHeadersMiddleware",
    "optiserve.health.HealthMiddleware",
    "optiserve.certificates.CertificateMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "optiserve.security.SecureProgramsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "optiserve.tenancy.middleware.DoorMiddleware",
    "optiserve.logs.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "optiserve.security.RequestSizeMiddleware",
    "optiserve.fairness.requests.FairnessMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "optiserve.access.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "optiserve.portals.navigation.navigation",
                "optiserve.portals.support_inside.support_inside",
            ],
        },
    }
]
WSGI_APPLICATION = "optiserve.wsgi.application"
APPEND_SLASH = True

# --- People and sessions -----------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
# An e-mail address is unique whatever its case: a constraint says so, which this check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "optiserve.accounts.adapter.DoorAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation to the address has proved it
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = False  # ours are sent by a worker (usecases/mail_people)
ACCOUNT_FORMS = {
    "change_password": "optiserve.accounts.forms.NewPasswordForm",
    "reset_password_from_key": "optiserve.accounts.forms.ForgottenPasswordForm",
    "reauthenticate": "optiserve.accounts.forms.PasswordAgainForm",
    "login": "optiserve.accounts.forms.SignInForm",
}
# Guessing is slowed down by optiserve/accounts/guessing, which allauth's limits by account are not
# fit for: whoever knows an address could keep its owner out.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reauthenticate": None,
    "provider": "120/m/ip",  # each has us ask an organisation's provider
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Length, not composition, and no word that others would try first (NIST SP 800-63B-4, 3.1.1.2).
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "optiserve.accounts.passwords.NoKnownWords"},
]
# Have I Been Pwned's range API or a copy of it; it is told five characters of a hash. Off if empty.
BREACHED_PASSWORDS_URL = env.text("BREACHED_PASSWORDS_URL", "")
if BREACHED_PASSWORDS_URL:
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "optiserve.accounts.passwords.NotBreached"})

# Hosts that organisations' identity providers may be at although their addresses are private ones.
OUTWARD_PRIVATE_HOSTS = env.listing("OUTWARD_PRIVATE_HOSTS")

# Operators and administrators need a second factor. Demonstrations and tests may do without.
DEMO = env.flag("OPTISERVE_DEMO")
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", not (DEMO or TESTING))
# What is dangerous (shared/users/proof.csv) asks again for a proof that is older; 0: never.
PROOF_MINUTES = env.number("PROOF_MINUTES", 0 if TESTING else 15)
MFA_ADAPTER = "optiserve.accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "OptiServe"
MFA_TOTP_TOLERANCE = 1  # clocks differ
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}  # a passkey cannot be guessed
MFA_FORMS = {
    "authenticate": "optiserve.accounts.forms.CodeForm",
    "reauthenticate": "optiserve.accounts.forms.CodeAgainForm",
    "activate_totp": "optiserve.accounts.forms.FirstCodeForm",
    "add_webauthn": "optiserve.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "optiserve.accounts.forms.RenamePasskeyForm",
}
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A browser keeps a __Host- cookie from any other host; it needs https, so production only.
_COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_ENGINE = "optiserve.sessions"
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrf"
ARRIVAL_COOKIE_NAME = f"{_COOKIE_PREFIX}arrival"
TICKET_COOKIE_NAME = f"{_COOKIE_PREFIX}ticket"
BROWSER_COOKIE_NAME = f"{_COOKIE_PREFIX}browser"
LANGUAGE_COOKIE_NAME = f"{_COOKIE_PREFIX}language"
MESSAGES_COOKIE_NAME = f"{_COOKIE_PREFIX}messages"
MESSAGE_STORAGE = "optiserve.security.NoticeStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
# No script of ours reads them: pages carry the token in their forms and for htmx.
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.number("SESSION_HOURS", 12) * 60 * 60  # from signing in
SESSION_IDLE_MINUTES = env.number("SESSION_IDLE_MINUTES", 60)
CSRF_FAILURE_VIEW = "optiserve.web.views.csrf_failure"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^api/"]  # who is told instead (security.SecureProgramsMiddleware)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 63_072_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "platform" / "optiserve" / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

# --- Files -------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "optiserve.web.vega.VegaFinder",
]
WHITENOISE_USE_FINDERS = not PRODUCTION
S3_BUCKET = env.text("S3_BUCKET", "")
_FILES: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
}
if S3_BUCKET:
    _FILES = {
        "BACKEND": "optiserve.tenancy.sealed.s3.RangedS3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT_URL", "") or None,
            "region_name": env.text("S3_REGION", "ap-northeast-1"),
            "access_key": env.secret("S3_ACCESS_KEY", "") or None,
            "secret_key": env.secret("S3_SECRET_KEY", "") or None,
            "addressing_style": env.text("S3_ADDRESSING_STYLE", "auto"),
            "default_acl": None,
            "file_overwrite": True,
            "max_memory_size": 8 * 1024 * 1024,  # larger ones pass through a file on disk
        },
    }
# Whether a hospital's file that is not sealed, as of before there were keys, is read nevertheless.
UNSEALED_FILES = env.flag("UNSEALED_FILES", True)
STORAGES = {
    # Hospitals' files are sealed with their own keys on the way there.
    "default": {
        "BACKEND": "optiserve.tenancy.sealed.storage.SealedStorage",
        "OPTIONS": {"below": _FILES},
    },
    # In production names carry a hash of the content, so that browsers keep files for ever.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Files pass through the disk, never through memory as a whole; forms and JSON are small.
MAX_UPLOAD_BYTES = env.number("MAX_UPLOAD_BYTES", 300 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
# A form hands over three files at once at most; it has few fields.
MAX_REQUEST_BYTES = 3 * MAX_UPLOAD_BYTES + 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 10
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# --- A hospital's life -------------------------------------------------------------------------
OPERATOR_EMAIL = env.text("OPERATOR_EMAIL", f"support@{BASE_DOMAIN}")
ERASE_AFTER_DAYS = env.number("ERASE_AFTER_DAYS", 30)
BACKUP_KEEP_DAYS = env.number("BACKUP_KEEP_DAYS", 35)
EXPORT_KEEP_DAYS = env.number("EXPORT_KEEP_DAYS", 14)

# --- Cache and queue ---------------------------------------------------------------------------
REDIS_URL = env.address("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "optiserve.tenancy.cache.door_key",
    },
    # What passes from one door to another, on purpose: the tickets of usecases.step_over.
    "crossing": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "crossing",
    },
}
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None  # rows hold every outcome
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Seconds that a worker which was told to stop (SIGQUIT) works on before it hands back what it
# holds; less than whoever stops it waits (compose and Fargate: 120).
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 100.0
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "socket_keepalive": True}
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_TIME_LIMIT = 840
CELERY_TASK_ALWAYS_EAGER = TESTING
CELERY_TASK_EAGER_PROPAGATES = TESTING
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = schedule.BEAT
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Fairness: what one hospital may use; Hospital.allowance multiplies its requests -------------
FAIR_REQUESTS = {  # kind: (requests a second, requests at once)
    "page": (env.number("FAIR_PAGES", 20), 200),
    "api": (env.number("FAIR_API_CALLS", 10), 200),
    "file": (env.number("FAIR_FILES", 2), 40),
    "sign-in": (env.number("FAIR_SIGN_INS", 5), 50),
}
FAIR_TASKS = env.number("FAIR_TASKS", 4)  # running at the same time
QUOTA_BYTES = env.number("QUOTA_BYTES", 20 * 1024**3)  # tables and files together
QUOTA_ROWS = env.number("QUOTA_ROWS", 20_000_000)

# Questions of one proxy about certificates, a minute.
FAIR_CERTIFICATES = env.number("FAIR_CERTIFICATES", 120)

# --- Mail --------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", f"no-reply@{BASE_DOMAIN}")
EMAIL_HOST = env.text("SMTP_HOST", "")
EMAIL_PORT = env.number("SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.secret("SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("SMTP_TLS", True)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
# Where mails go out through Amazon SES's API, with the process's own role instead of a password.
SES_REGION = env.text("SES_REGION", "")
SES_CONFIGURATION_SET = env.text("SES_CONFIGURATION_SET", "")
if SES_REGION:
    EMAIL_BACKEND = "optiserve.mail.SesBackend"
elif not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"

# --- Disclosure: the parameters stay out of code, API and documents ----------------------------
DISCLOSURE_P_PERCENT = env.number("DISCLOSURE_P_PERCENT", 20)
DISCLOSURE_TOP_SHARE_PERCENT = env.number("DISCLOSURE_TOP_SHARE_PERCENT", 50)
DISCLOSURE_MIN_CONTRIBUTORS = 5
DISCLOSURE_MIN_MAKERS = 3

# --- Reports of errors, to a service that speaks Sentry's protocol; without data in them ---------
SENTRY_DSN = env.secret("SENTRY_DSN", "")

# --- Traces, by OpenTelemetry's OTLP over HTTP; of so many in a hundred requests and tasks ------
TRACES_URL = env.text("TRACES_URL", "")
TRACES_PERCENT = env.number("TRACES_PERCENT", 10)

# --- Logs --------------------------------------------------------------------------------------
LOG_JSON = env.flag("LOG_JSON", PRODUCTION)
LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
LOGGING_CONFIG = "optiserve.logs.configure"
LOGGING = {"level": LOG_LEVEL, "json": LOG_JSON}
