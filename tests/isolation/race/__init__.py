"""The race: many hospitals, every way in, every kind of accident; nobody sees or touches another.

Run it by hand with ``uv run python -m tests.isolation.race --operations 1000000``.
"""
