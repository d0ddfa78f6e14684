"""The operator's addresses, below /operator/."""

from django.urls import path

from optiserve.portals.operator.views import agreements, hospitals, months, partners, schemas

app_name = "operator"
urlpatterns = [
    path("", hospitals.home, name="home"),
    path("hospitals/", hospitals.index, name="hospitals"),
    path("hospitals/new/", hospitals.onboard, name="onboard"),
    path("hospitals/<slug:code>/", hospitals.detail, name="hospital"),
    path("partners/", partners.index, name="partners"),
    path("partners/makers/new/", partners.add_maker, name="add_maker"),
    path("partners/dealers/new/", partners.add_dealer, name="add_dealer"),
    path("contracts/", agreements.index, name="agreements"),
    path("contracts/new/", agreements.write, name="write_agreement"),
    path("months/", months.index, name="months"),
    path("months/open/", months.open_month, name="open_month"),
    path("months/<int:run_id>/", months.detail, name="month"),
    path("months/<int:run_id>/start/", months.start, name="start_month"),
    path("months/<int:run_id>/rerun/", months.rerun, name="rerun_month"),
    path("schemas/", schemas.index, name="schemas"),
    path("schemas/run/", schemas.run, name="run_schemas"),
    path("schemas/compare/", schemas.compare, name="compare_schemas"),
]
