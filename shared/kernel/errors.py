"""The one family of anticipated errors.

A domain error carries a stable code and parameters; edges (screens, API, shell) turn it into a
sentence in the reader's language. What nobody anticipated stays an ordinary exception.
"""


class DomainError(Exception):
    """Something the caller can mend. Subclasses set ``code``; parameters fill the sentence."""

    code = "error"

    def __init__(self, **params: object) -> None:
        self.params = params
        details = ", ".join(f"{name}={value}" for name, value in params.items())
        super().__init__(f"{self.code}: {details}" if details else self.code)
