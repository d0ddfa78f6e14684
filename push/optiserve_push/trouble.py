"""What can go wrong: whether to try again by itself, and what to say."""

from typing import Optional

from optiserve_push import words


class Trouble(Exception):
    """Something that keeps a file from being sent. Shown, it is a sentence that says what to do."""

    passes = False  # whether it may be over in a moment
    ends_all = False  # whether no other file would fare better

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)

    def __str__(self) -> str:
        return words.say(self.code, **self.params)


class BadSettings(Trouble):
    """The settings, the folder or the journal cannot be used."""

    ends_all = True


class Unreachable(Trouble):
    """No answer, or one that says to come again. ``wait`` in seconds where the server said it."""

    passes = True

    def __init__(self, code: str, wait: Optional[float] = None, **params: object) -> None:
        super().__init__(code, **params)
        self.wait = wait


class NotLetIn(Trouble):
    """The key, the address or the certificate is wrong: no file can be sent."""

    ends_all = True


class Refused(Trouble):
    """This file was refused; others may be taken."""


class WrongPlace(Trouble):
    """The server has more, or less, of the file than we thought: ``offset`` bytes."""

    passes = True

    def __init__(self, offset: int) -> None:
        super().__init__("damaged")
        self.offset = offset


class Gone(Trouble):
    """The server no longer knows the upload: it has to begin anew."""

    passes = True
