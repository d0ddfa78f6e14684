"""Addresses every door has, those of the portal, where people sign in, and those of a hospital."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path
from django.views.i18n import set_language

from optiserve.access import foreign, open_to_all
from optiserve.portals.entry import (
    arriving,
    departing,
    invitations,
    my_account,
    new_email,
    passwords,
    proving,
    roles,
    setting_up,
    signing_out,
    through_provider,
)
from shared.users.permissions import PUBLIC, SETTING_UP, SIGNED_IN

urlpatterns = [
    path("accounts/logout/", signing_out.sign_out, name="account_logout"),
    path("accounts/signed-out/", signing_out.signed_out, name="signed_out"),
    path("accounts/proved/", proving.proved, name="proved"),
    path("language/", open_to_all(set_language), name="set_language"),
]
# Only the parts of allauth that OptiServe uses are mounted.
portal_patterns = [
    path("accounts/login/", open_to_all(account.login), name="account_login"),
    path("accounts/signup/", open_to_all(account.signup), name="account_signup"),
    path("accounts/inactive/", open_to_all(account.account_inactive), name="account_inactive"),
    path("accounts/password/reset/", passwords.ask_for_reset, name="account_reset_password"),
    path(
        "accounts/password/reset/done/",
        passwords.reset_asked_for,
        name="account_reset_password_done",
    ),
    re_path(  # a key has hyphens of its own
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        passwords.set_new_password,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        open_to_all(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path(
        "accounts/password/change/",
        foreign(account.password_change, SIGNED_IN),
        name="account_change_password",
    ),
    path(
        "accounts/reauthenticate/",
        foreign(account.reauthenticate, SETTING_UP),
        name="account_reauthenticate",
    ),
    path("accounts/organisation/", through_provider.choose, name="choose_provider"),
    path(
        "accounts/organisation/<slug:organisation>/start/",
        through_provider.start,
        name="provider_start",
    ),
    path(
        "accounts/organisation/<slug:organisation>/callback/",
        through_provider.callback,
        name="provider_callback",
    ),
    path(
        "accounts/organisation/<slug:organisation>/link/",
        through_provider.link,
        name="link_provider",
    ),
    path("account/", my_account.my_account, name="my_account"),
    path("account/sessions/end/", my_account.end_session, name="end_session"),
    path("account/sessions/end-others/", my_account.end_other_sessions, name="end_other_sessions"),
    path("account/email/", new_email.ask_for_new_email, name="new_email"),
    path("account/email/asked/", new_email.new_email_asked_for, name="new_email_asked_for"),
    path("account/email/<str:token>/", new_email.confirm_new_email, name="confirm_new_email"),
    path("account/second-factor/", setting_up.set_up_factor, name="set_up_factor"),
    path("account/onward/", setting_up.onward, name="onward"),
    path("invitations/<str:secret>/", invitations.accept_invitation, name="accept_invitation"),
    path("role/", roles.choose_role, name="choose_role"),
    path("go/<slug:code>/", departing.go, name="go"),
]
# Second factors: allauth's views under our templates.
_FACTORS = (
    ("", my_account.to_my_account, SETTING_UP, "mfa_index"),
    ("authenticate/", factors.authenticate, PUBLIC, "mfa_authenticate"),
    ("reauthenticate/", factors.reauthenticate, SETTING_UP, "mfa_reauthenticate"),
    ("app/", totp.activate_totp, SETTING_UP, "mfa_activate_totp"),
    ("app/remove/", totp.deactivate_totp, SIGNED_IN, "mfa_deactivate_totp"),
    ("codes/", codes.view_recovery_codes, SETTING_UP, "mfa_view_recovery_codes"),
    ("codes/renew/", codes.generate_recovery_codes, SIGNED_IN, "mfa_generate_recovery_codes"),
    ("passkeys/", my_account.to_my_account, SETTING_UP, "mfa_list_webauthn"),
    ("passkeys/add/", passkeys.add_webauthn, SETTING_UP, "mfa_add_webauthn"),
    ("passkeys/login/", passkeys.login_webauthn, PUBLIC, "mfa_login_webauthn"),
    (
        "passkeys/reauthenticate/",
        passkeys.reauthenticate_webauthn,
        SETTING_UP,
        "mfa_reauthenticate_webauthn",
    ),
    ("passkeys/<int:pk>/", passkeys.edit_webauthn, SIGNED_IN, "mfa_edit_webauthn"),
    ("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, SIGNED_IN, "mfa_remove_webauthn"),
)
portal_patterns += [
    path(f"accounts/2fa/{route}", foreign(view, operation), name=name)
    for route, view, operation, name in _FACTORS
]
hospital_patterns = [
    path("accounts/login/", arriving.ask, name="account_login"),
    path("enter/", arriving.enter, name="enter"),
]
