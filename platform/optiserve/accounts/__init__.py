"""How people prove who they are: what allauth asks of us, and our answers to guessing.

allauth checks passwords, codes and passkeys; who may try how often, what is written down and which
sessions end is said here.
"""
