"""The host names that open hospitals' doors."""

from django_tenants.models import DomainMixin


class Domain(DomainMixin):
    """A host name that opens a hospital's door. The first is <code>.<base domain>.

    After a renaming the old one stays for ever: it leads to the primary one and is never given
    to another hospital.
    """
