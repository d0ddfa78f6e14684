"""The additive stand-in, then a migration that runs Python on rows, then SQL again."""

from tests.migrations import additive

__path__ = [*__path__, *additive.__path__]
