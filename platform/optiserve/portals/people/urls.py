"""Addresses of people and roles, the same at every door."""

from django.urls import path

from optiserve.portals.people import matrix, views

urlpatterns = [
    path("people/", views.index, name="people"),
    path("people/invite/", views.invite, name="invite_person"),
    path("people/<int:user_id>/", views.person, name="person"),
    path("people/<int:user_id>/leave/", views.leave, name="person_leaves"),
    path("people/invited/<int:invitation_id>/", views.invited, name="invited_person"),
    path(
        "people/invited/<int:invitation_id>/withdraw/", views.withdraw, name="withdraw_invitation"
    ),
    path("roles/", matrix.page, name="roles"),
    path("roles/matrix.csv", matrix.as_csv, name="role_matrix"),
]
