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


class CategoryCodeTaken(DomainError):
    """Another category has this code."""

    code = "category-code-taken"


class NotToMerge(DomainError):
    """Two different makers, categories, or models of one maker are merged, each only once."""

    code = "catalogue-not-to-merge"


class SaidToBeDifferent(DomainError):
    """It is on record that these two are different; that is undone first."""

    code = "catalogue-said-different"


class NothingChanges(DomainError):
    """The values are what they were."""

    code = "catalogue-nothing-changes"


class NotToUndo(DomainError):
    """The change was undone already, cannot be undone, or later ones build on it."""

    code = "catalogue-not-to-undo"


class NothingProposed(DomainError):
    """A proposal says what is right, and why."""

    code = "proposal-empty"


class WordsStayInside(DomainError):
    """The words look like a person or a sentence, and do not leave the hospital."""

    code = "words-stay-inside"


class NothingToObjectTo(DomainError):
    """No decision of the operator stands behind these words."""

    code = "no-decision"


class NotWaiting(DomainError):
    """The proposal was answered or withdrawn already."""

    code = "proposal-not-waiting"


class NoName(DomainError):
    """A name has at least one letter or digit."""

    code = "name-missing"


class BadGtin(DomainError):
    """A GTIN has 8, 12, 13 or 14 digits, the last of which checks the others."""

    code = "gtin-bad"
