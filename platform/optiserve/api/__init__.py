"""The API of both doors: the same services and queries as the screens."""
