"""Disclosure control: which cells of the makers' figures may be shown, and the proof of it.

`protect.protect` turns hospitals' contributions into protected cells; `attacks.findings` and
`audit.audit`, which share no code with the suppression, try to undo that. Publish only what has no
findings and no narrow interval.
"""
