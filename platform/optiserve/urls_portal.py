"""The portal's addresses: makers, dealers, operators."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
