"""What a caller can mend."""

from shared.kernel.errors import DomainError


class BadMapping(DomainError):
    """A mapping cannot be used; ``problems`` says why: (code, field or column) pairs."""

    code = "bad-mapping"


class WrongState(DomainError):
    """The file is in a state in which this cannot be done to it."""

    code = "file-wrong-state"


class TooLate(DomainError):
    """The file was committed too long ago to be taken back; ``until`` was the last day."""

    code = "file-undo-too-late"


class StillNeeded(DomainError):
    """Other files rest on this one: ``files`` names them, ``reason`` is corrects or replaced."""

    code = "file-still-needed"


class FileNeeded(DomainError):
    """The file's bytes were not kept as they came: they are needed once more (``filename``)."""

    code = "file-needed-again"


class OtherFile(DomainError):
    """These are not the bytes that were handed over as ``filename``."""

    code = "file-is-another"


class AlreadyThere(DomainError):
    """The same bytes were handed over as this kind already: ``filename``, ``id``."""

    code = "file-already-there"


class NoSuchRow(DomainError):
    """The file has no row ``number`` that could be corrected, or no ``column`` of that name."""

    code = "file-no-such-row"


class NotProposed(DomainError):
    """Nothing (any more) speaks for the two numbers being one device, or for an absence."""

    code = "decision-not-proposed"
