"""A maker's addresses, below /maker/."""

from django.urls import path

from optiserve.portals.maker import contracts, kept, views

app_name = "maker"
urlpatterns = [
    path("", views.home, name="home"),
    path("compare/", views.compare, name="compare"),
    path("sizes/", views.sizes, name="sizes"),
    path("kept/", kept.index, name="kept"),
    path("kept/<int:look_id>/", kept.open_kept, name="open_kept"),
    path("kept/<int:look_id>/forget/", kept.forget, name="forget_kept"),
    path("keep/<slug:look>/", kept.keep, name="keep"),
    path("contracts/", contracts.own_agreements, name="agreements"),
]
