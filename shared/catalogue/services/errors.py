"""What can be wrong with a change of the catalogue, and be mended by whoever asks for it."""

from shared.kernel.errors import DomainError


class MakerCodeTaken(DomainError):
    """Another maker has this code."""

    code = "maker-code-taken"


class BadMakerCode(DomainError):
    """A code is lower-case letters, digits and inner hyphens."""

    code = "maker-code-bad"


class SpellingTaken(DomainError):
    """A spelling means something else already."""

    code = "maker-spelling-taken"


class ModelTaken(DomainError):
    """The maker has a model with this key already."""

    code = "model-taken"


class NothingDecided(DomainError):
    """The choice names neither maker, model nor category, or does not fit the words."""

    code = "match-nothing-decided"


class TaskChanged(DomainError):
    """Somebody decided about the task meanwhile."""

    code = "match-task-changed"


class NotToPutBack(DomainError):
    """The task's last decision cannot be put back: there is none, or others build on it."""

    code = "match-not-to-put-back"
