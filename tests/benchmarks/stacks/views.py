"""What every stack serves: one query, a page of 100 devices, and the same page out of objects."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from ninja import NinjaAPI, Query
from ninja.pagination import PageNumberPagination, paginate

from optiserve.api.hospital import DEVICES, DeviceOut
from optiserve.api.pages import Page, paged
from tenants.equipment.models import Device


def one(request: HttpRequest) -> HttpResponse:
    """One query by key."""
    name, status = Device.objects.values_list("local_name", "status").get(key="D0007")
    return JsonResponse({"name": name, "status": status})


def page(request: HttpRequest) -> HttpResponse:
    """The API's page of devices."""
    return DEVICES.page(Page(page=1), "", "")


api = NinjaAPI(urls_namespace="bench")


class ObjectOut(DeviceOut):
    """The usual way: values are resolved from objects."""

    @staticmethod
    def resolve_ward(device: Device) -> str | None:
        return device.ward.name if device.ward else None


@api.get("/objects", response=list[ObjectOut])
@paginate(PageNumberPagination, page_size=100)
def objects(request: HttpRequest) -> QuerySet[Device]:
    return Device.objects.select_related("ward").order_by("key")


@api.get("/rows", response=paged(DeviceOut))
def rows(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    return DEVICES.page(page, "", "")


urlpatterns = [path("one", one), path("page", page), path("api/", api.urls)]
