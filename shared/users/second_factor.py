"""Who must have a second factor: operators, administrators, and whom a hospital obliges."""

from collections.abc import Collection, Iterable

from shared.users.models import Membership, OrganisationKind


def is_required(memberships: Iterable[Membership], *, strict_hospitals: Collection[int]) -> bool:
    """Whether any of a person's live memberships obliges to a second factor.

    ``strict_hospitals`` are the ids of hospitals that ask it of all their people.
    """
    return any(_obliges(one, strict_hospitals) for one in memberships)


def _obliges(membership: Membership, strict_hospitals: Collection[int]) -> bool:
    kind = membership.organisation_kind
    if kind == OrganisationKind.OPERATOR or membership.role == "administrator":
        return True
    return kind == OrganisationKind.HOSPITAL and membership.organisation_id in strict_hospitals
