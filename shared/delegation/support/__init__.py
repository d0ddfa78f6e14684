"""Support access: what an operator asks of a hospital, and what is decided about it."""
