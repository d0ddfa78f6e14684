"""Organisations' own identity providers, set up at the portal and at a hospital's door alike."""
