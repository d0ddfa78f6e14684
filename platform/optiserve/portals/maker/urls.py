"""A maker's addresses, below /maker/."""

from django.urls import path

from optiserve.portals.maker import contracts, views

app_name = "maker"
urlpatterns = [
    path("", views.home, name="home"),
    path("compare/", views.compare, name="compare"),
    path("sizes/", views.sizes, name="sizes"),
    path("contracts/", contracts.own_agreements, name="agreements"),
]
