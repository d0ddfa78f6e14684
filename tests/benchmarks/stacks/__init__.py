"""The same views behind three stacks: ours, plain Django, and django-tenants as it comes."""
