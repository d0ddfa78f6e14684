"""An invented world of hospitals, their equipment's life, and the files their systems would export.

Everything is computed from a seed: the same arguments give the same bytes. No Django here.
"""
