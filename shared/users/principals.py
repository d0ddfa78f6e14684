"""Who is acting: a person in a role, a visitor whom a hospital lets in, or a program with a key."""

from dataclasses import dataclass, field

from shared.users import permissions


@dataclass(frozen=True, slots=True)
class Principal:
    """An actor at an open door.

    ``roles`` are columns of the matrix. ``scopes`` limits a dealer's visitor to what the grant
    covers; ``operations`` limits a program to what its key names. None means no such limit.
    ``support_id``: the operator's support, let in for a while with a ``reason`` and a ``ticket``.
    ``granted`` is what PostgreSQL is told of the grant, ``with_costs`` whether it covers costs.
    """

    actor: str
    organisation_kind: str
    organisation_id: int
    organisation_name: str
    roles: frozenset[str]
    user_id: int | None = None
    grant_id: int | None = None
    key_id: int | None = None
    support_id: int | None = None
    reason: str = ""
    ticket: str = ""
    scopes: frozenset[str] | None = field(default=None)
    operations: frozenset[str] | None = field(default=None)
    granted: str = ""
    with_costs: bool = True

    @property
    def is_outsider(self) -> bool:
        """Whether this is a dealer's visitor, or support, inside a hospital."""
        return self.grant_id is not None or self.support_id is not None

    @property
    def takes_rows_away(self) -> bool:
        """Whether lists may leave as files, or over the API. Support looks at the screen only."""
        return self.support_id is None

    @property
    def administers(self) -> bool:
        """Whether the actor lets others into the organisation."""
        return f"{self.organisation_kind}.administrator" in self.roles

    def may(self, operation: str) -> bool:
        """Whether the matrix, the grant and the key all allow the operation."""
        if operation in permissions.EVERYBODYS:
            return True
        if operation == permissions.OWN_KEY:
            return self.key_id is not None
        if not any(permissions.allows(role, operation) for role in self.roles):
            return False
        if self.operations is not None and operation not in self.operations:
            return False
        return self.scopes is None or permissions.matrix()[operation].scopes <= self.scopes
