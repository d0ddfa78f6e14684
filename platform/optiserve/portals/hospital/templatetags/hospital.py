"""What a hospital's templates ask of the reader's rights."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], operation: str) -> bool:
    """Whether the reader may do an operation of the matrix."""
    principal = context["principal"]
    return principal is not None and bool(principal.may(operation))
