"""A hospital's addresses, and one more: a view that formats what a visitor sends into SQL.

It is the mistake the walls are for. Nothing outside the tests names this module.
"""

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

from optiserve.access import open_to_all
from optiserve.urls_hospital import urlpatterns as real


@open_to_all
def wards_named(request: HttpRequest) -> JsonResponse:
    """Names of wards, for anybody who closes the quote."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM equipment_ward WHERE name = '{request.GET['name']}'")
        return JsonResponse({"names": cursor.fetchall()})


urlpatterns = [*real, path("hole/", wards_named)]
