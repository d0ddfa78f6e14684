"""What a caller can mend."""

from shared.kernel.errors import DomainError


class BadMapping(DomainError):
    """A mapping cannot be used; ``problems`` says why: (code, field or column) pairs."""

    code = "bad-mapping"


class WrongState(DomainError):
    """The file is in a state in which this cannot be done to it."""

    code = "file-wrong-state"
