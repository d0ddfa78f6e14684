"""The portal's addresses: makers, dealers, operators."""

from django.urls import include, path

from optiserve.api.doors import portal_api, urls_of
from optiserve.portals.entry.urls import portal_patterns
from optiserve.portals.entry.urls import urlpatterns as entry_patterns
from optiserve.portals.home import portal_home
from optiserve.portals.identity.urls import urlpatterns as identity_patterns
from optiserve.portals.keys.urls import urlpatterns as key_patterns
from optiserve.portals.people.urls import urlpatterns as people_patterns

urlpatterns = [
    path("", portal_home, name="home"),
    *entry_patterns,
    *people_patterns,
    *key_patterns,
    *identity_patterns,
    *portal_patterns,
    path("operator/", include("optiserve.portals.operator.urls")),
    path("maker/", include("optiserve.portals.maker.urls")),
    path("dealer/", include("optiserve.portals.dealer.urls")),
    path("api/v1/", urls_of(portal_api)),
]
handler400 = "optiserve.web.views.bad_request"
handler403 = "optiserve.web.views.permission_denied"
handler404 = "optiserve.web.views.page_not_found"
handler500 = "optiserve.web.views.server_error"
handler429 = "optiserve.web.views.too_many_requests"
