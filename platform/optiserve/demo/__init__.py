"""An invented world of hospitals, their equipment's life, and the files their systems would export.

World, life and files are computed from a seed without Django: the same arguments, the same bytes.
"""
