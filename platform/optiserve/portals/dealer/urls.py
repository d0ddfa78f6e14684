"""A dealer's addresses, below /dealer/."""

from django.urls import path

from optiserve.portals.dealer import views

app_name = "dealer"
urlpatterns = [
    path("", views.home, name="home"),
]
