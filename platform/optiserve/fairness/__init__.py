"""One hospital's flood does not delay the others: limits on its requests and on its workers.

What is counted lives in Valkey, so that all processes count together. Without Valkey nobody is
limited: a limit that cannot be asked must not close the doors.
"""
