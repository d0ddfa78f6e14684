"""A hospital's logo for its reports: looked at, drawn anew, bounded.

What is kept is never the file that came: the picture is decoded and written again as a PNG without
whatever else the file held. SVG is a program and is not taken.
"""

from hashlib import sha256
from io import BytesIO
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, UnidentifiedImageError

from shared.kernel.errors import DomainError

LARGEST_BYTES: Final = 1_000_000
MOST_PIXELS: Final = 16_000_000
SIDE: Final = 800
_FORMATS: Final = ("PNG", "JPEG")


class BadLogo(DomainError):
    """A file that cannot be a logo. ``reason``: too-large, not-a-picture."""

    code = "bad-logo"


def redrawn(content: bytes) -> bytes:
    """The picture as a PNG of at most 800 pixels a side. Raises BadLogo."""
    if len(content) > LARGEST_BYTES:
        raise BadLogo(reason="too-large")
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as picture:
            # Asked of the header, before anything is unpacked.
            if picture.width * picture.height > MOST_PIXELS:
                raise BadLogo(reason="too-large")
            picture.load()
            plain = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise BadLogo(reason="not-a-picture") from None
    plain.thumbnail((SIDE, SIDE))
    written = BytesIO()
    plain.save(written, format="PNG", optimize=True)
    return written.getvalue()


def store(hospital_id: int, content: bytes) -> str:
    """Keep the redrawn picture; the key returned names its content. Raises BadLogo."""
    picture = redrawn(content)
    key = f"hospitals/{hospital_id}/logo/{sha256(picture).hexdigest()[:16]}.png"
    if not default_storage.exists(key):
        default_storage.save(key, ContentFile(picture))
    return key
