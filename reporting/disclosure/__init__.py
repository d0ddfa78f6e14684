"""Disclosure control: which cells of the makers' figures may be shown, and the proof of it.

`protect.protect` turns hospitals' contributions into protected cells; `attacks.findings` and
`audit.audit`, which share no code with it, try to undo that and bound what is withheld. Publish
only what has no findings and nothing narrow.
"""
