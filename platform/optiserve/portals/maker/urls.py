"""A maker's addresses, below /maker/."""

from django.urls import path

from optiserve.portals.maker import views

app_name = "maker"
urlpatterns = [
    path("", views.home, name="home"),
    path("contracts/", views.own_agreements, name="agreements"),
]
