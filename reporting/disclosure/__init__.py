"""Disclosure control: which cells of the makers' figures may be shown, and the proof of it.

`protect.protect` turns hospitals' contributions into protected cells; `attacks.findings`, which
shares no code with it, tries to undo that. Publish only what has no findings.
"""
