"""A passkey that Chromium plays, by its virtual authenticator."""

from tests.browser.visiting import Visitor


def with_authenticator(visitor: Visitor) -> None:
    """A device that asks for a finger and always gets it."""
    devtools = visitor.page.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
