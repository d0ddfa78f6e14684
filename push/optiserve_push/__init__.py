"""Sends a hospital's exported files to OptiServe. Standard library only, Python 3.9 and newer."""

__version__ = "0.1.0"
