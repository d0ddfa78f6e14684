"""Addresses of keys, the same at every door."""

from django.urls import path

from optiserve.portals.keys import views

urlpatterns = [
    path("keys/", views.keys, name="keys"),
    path("keys/new/", views.new_key, name="new_key"),
    path("keys/<int:key_id>/", views.key, name="key"),
    path("keys/<int:key_id>/replace/", views.replace_key, name="replace_key"),
    path("keys/<int:key_id>/revoke/", views.revoke_key, name="revoke_key"),
]
