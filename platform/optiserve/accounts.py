"""allauth's adapter: nobody signs up alone, and links point at the door they were asked at."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class DoorAccountAdapter(DefaultAccountAdapter):
    """People come in by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
