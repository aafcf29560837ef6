"""Django's settings, from the environment; what is wrong refuses to start (see `environment`)."""

from __future__ import annotations

from csp.constants import NONE, SELF

from kequn.access import policy
from kequn.project import logs
from kequn.project.environment import read
from kequn.project.identity import read_identity

ENVIRONMENT = read()
IDENTITY = read_identity()
policy.read(ENVIRONMENT.home)  # a wrong one refuses to start
KEQUN_HOME = ENVIRONMENT.home
KEQUN_DATA = ENVIRONMENT.data
KEQUN_METRICS_TOKEN = ENVIRONMENT.metrics_token
KEQUN_BACKUPS = ENVIRONMENT.backups
KEQUN_MEMORY = ENVIRONMENT.memory
SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.origins
DATABASES = {"default": ENVIRONMENT.database}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "access_cache"}}  # rate limits
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "kequn.organisation",
    "kequn.access",
    "kequn.work",
    "kequn.moments",
    "kequn.offers",
    "kequn.relationship",
    "kequn.bridge",
    "kequn.grading",
    "kequn.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "simple_history",
]

MIDDLEWARE = [
    "kequn.project.logs.Requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kequn.web.origin.Origin",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "kequn.web.account.gate.Gate",
    "kequn.web.middleware.Errors",
    "kequn.api.errors.Methods",
]

ROOT_URLCONF = "kequn.project.urls"
WSGI_APPLICATION = "kequn.project.wsgi.application"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "kequn.web.shell.shell",
    ]},
}]

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "display_name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Staff number and password; nobody signs up, and there is no e-mail. Limits per address are for a branch behind one address.
ACCOUNT_ADAPTER = "kequn.web.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,20/15m/key"}
ACCOUNT_FORMS = {name: f"kequn.web.account.forms.{form}" for name, form in {
    "login": "LoginForm", "change_password": "ChangePasswordForm", "reauthenticate": "ReauthenticateForm"}.items()}
KEQUN_MFA = IDENTITY.mfa
MFA_ADAPTER = "kequn.web.account.adapter.SecondFactorAdapter"
MFA_FORMS = {name: f"kequn.web.account.forms.{form}" for name, form in {
    "authenticate": "CodeForm", "reauthenticate": "CodeAgainForm", "activate_totp": "ActivateForm"}.items()}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kequn"
MFA_TOTP_TOLERANCE = 1  # phones' clocks are half a minute off
KEQUN_OIDC_CLAIM = IDENTITY.claim
SOCIALACCOUNT_ADAPTER = "kequn.web.account.oidc.OidcAdapter"
SOCIALACCOUNT_PROVIDERS = IDENTITY.providers
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {"DIRECTIVES": {
    "default-src": [NONE], "script-src": [SELF], "style-src": [SELF], "img-src": [SELF, "data:"], "font-src": [SELF],
    "connect-src": [SELF], "form-action": [SELF, *IDENTITY.origins], "frame-ancestors": [NONE], "base-uri": [NONE],
    "manifest-src": [SELF],
}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

STATIC_URL = "static/"
STATIC_ROOT = ENVIRONMENT.static_root
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
LOGGING = logs.LOGGING

KEQUN_API_CALLS_A_MINUTE = 600  # for each key and each person, in each web process
