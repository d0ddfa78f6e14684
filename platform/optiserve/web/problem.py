"""An error as a document for programs: problem+json (RFC 9457)."""

from typing import Any

from django.http import HttpResponse, JsonResponse


def problem(
    status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any
) -> HttpResponse:
    """One problem document. ``code`` is stable; ``detail`` is for people."""
    body = {"type": f"about:blank#{code}", "status": status, "code": code, "detail": detail, **more}
    return JsonResponse(
        body,
        status=status,
        headers=headers,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False, "default": str},
    )
