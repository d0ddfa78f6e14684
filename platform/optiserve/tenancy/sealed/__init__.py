"""Hospitals' files under keys of their own: what lies in the storage is noise without them."""
