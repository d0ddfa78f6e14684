"""Addresses of a hospital's screens."""

from django.urls import path

from optiserve.portals.hospital import (
    devices,
    faults,
    files,
    grants,
    home,
    keys,
    loans,
    one_file,
    reports,
    visits,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("files/", files.files, name="files"),
    path("files/new/", files.upload, name="upload"),
    path("files/<int:file_id>/", one_file.file, name="file"),
    path("files/<int:file_id>/progress/", one_file.progress, name="file_progress"),
    path("files/<int:file_id>/columns/", one_file.columns, name="file_columns"),
    path("files/<int:file_id>/columns/samples/", one_file.column_samples, name="column_samples"),
    path("files/<int:file_id>/words/", one_file.words, name="file_words"),
    path("files/<int:file_id>/commit/", one_file.commit, name="commit_file"),
    path("files/<int:file_id>/discard/", one_file.discard, name="discard_file"),
    path("files/<int:file_id>/rejected.csv", one_file.rejected, name="rejected_rows"),
    path("devices/", devices.devices, name="devices"),
    path("devices/<int:device_id>/", devices.device, name="device"),
    path("loans/", loans.loans, name="loans"),
    path("faults/", faults.faults, name="faults"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<str:month>/<int:revision>/", reports.report, name="report"),
    path("reports/<str:month>/<int:revision>/pdf/", reports.report_pdf, name="report_pdf"),
    path("grants/", grants.grants, name="grants"),
    path("grants/new/", grants.new_grant, name="new_grant"),
    path("grants/<int:grant_id>/", grants.grant, name="grant"),
    path("grants/<int:grant_id>/revoke/", grants.revoke_grant, name="revoke_grant"),
    path("visits/", visits.visits, name="visits"),
    path("keys/", keys.keys, name="keys"),
    path("keys/new/", keys.new_key, name="new_key"),
    path("keys/<int:key_id>/", keys.key, name="key"),
    path("keys/<int:key_id>/revoke/", keys.revoke_key, name="revoke_key"),
]
