"""django-tenants as it comes: its own backend, its own context managers, tiny tenants.

The lab of spec/tenancy.md measured it; here a process of its own shows that it still goes wrong, so
that the tests of our side are known to be able to fail. An app of its own, never installed in ours.
"""
