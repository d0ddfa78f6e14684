"""Secrets that travel once and are stored only as their hash."""

import hashlib
import secrets


def new_secret() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """SHA-256 hex of a random secret: enough for look-up, useless to who reads the table."""
    return hashlib.sha256(secret.encode()).hexdigest()
