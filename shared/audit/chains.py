"""What chains are called. A chain is its hospital's for ever, whatever the hospital is called."""

from typing import Final

PORTAL: Final = "portal"


def of_hospital(hospital_id: int) -> str:
    """A hospital's chain: named like its schema and its role, after what is never given anew."""
    return f"h_{hospital_id}"


def of_organisation(kind: str, organisation_id: int) -> str:
    """Where an organisation's acts are kept: a hospital's in its own chain, else the portal's."""
    return of_hospital(organisation_id) if kind == "hospital" else PORTAL
