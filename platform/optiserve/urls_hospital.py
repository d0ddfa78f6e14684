"""A hospital's addresses."""

from django.urls import include, path

from optiserve.api.doors import hospital_api, urls_of
from optiserve.portals.entry.urls import hospital_patterns
from optiserve.portals.entry.urls import urlpatterns as entry_patterns
from optiserve.portals.identity.urls import urlpatterns as identity_patterns
from optiserve.portals.keys.urls import urlpatterns as key_patterns
from optiserve.portals.people.urls import urlpatterns as people_patterns

urlpatterns = [
    *entry_patterns,
    *people_patterns,
    *key_patterns,
    *identity_patterns,
    *hospital_patterns,
    path("api/v1/", urls_of(hospital_api)),
    path("", include("optiserve.portals.hospital.urls")),
]
handler400 = "optiserve.web.views.bad_request"
handler403 = "optiserve.web.views.permission_denied"
handler404 = "optiserve.web.views.page_not_found"
handler500 = "optiserve.web.views.server_error"
handler429 = "optiserve.web.views.too_many_requests"
