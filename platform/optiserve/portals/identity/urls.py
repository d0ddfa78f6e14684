"""Addresses of an organisation's own sign-in, the same at every door."""

from django.urls import path

from optiserve.portals.identity import views

urlpatterns = [
    path("identity-provider/", views.identity_provider, name="identity_provider"),
    path("identity-provider/edit/", views.edit, name="edit_identity_provider"),
    path("identity-provider/try/", views.try_it, name="try_identity_provider"),
    path("identity-provider/remove/", views.remove, name="remove_identity_provider"),
]
