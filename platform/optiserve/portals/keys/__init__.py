"""Programs' keys of any organisation, at the portal and at a hospital's door alike."""
