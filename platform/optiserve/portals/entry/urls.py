"""Addresses every door has, those of the portal, where people sign in, and those of a hospital."""

from allauth.account import views as account
from django.urls import path
from django.views.i18n import set_language

from optiserve.access import open_to_all
from optiserve.portals.entry import arriving, departing, invitations, roles, signing_out

urlpatterns = [
    path("accounts/logout/", signing_out.sign_out, name="account_logout"),
    path("accounts/signed-out/", signing_out.signed_out, name="signed_out"),
    path("language/", open_to_all(set_language), name="set_language"),
]
# Only the parts of allauth that OptiServe uses are mounted.
portal_patterns = [
    path("accounts/login/", open_to_all(account.login), name="account_login"),
    path("accounts/signup/", open_to_all(account.signup), name="account_signup"),
    path("accounts/inactive/", open_to_all(account.account_inactive), name="account_inactive"),
    path(
        "accounts/password/reset/",
        open_to_all(account.password_reset),
        name="account_reset_password",
    ),
    path(
        "accounts/password/reset/done/",
        open_to_all(account.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "accounts/password/reset/key/<uidb36>-<key>/",
        open_to_all(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        open_to_all(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("invitations/<str:secret>/", invitations.accept_invitation, name="accept_invitation"),
    path("role/", roles.choose_role, name="choose_role"),
    path("go/<slug:code>/", departing.go, name="go"),
]
hospital_patterns = [
    path("accounts/login/", arriving.ask, name="account_login"),
    path("enter/", arriving.enter, name="enter"),
]
