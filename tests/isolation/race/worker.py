"""What a worker of the race does: a batch of operations in its own process or thread."""

from typing import Any

import redis
from celery import shared_task
from django.conf import settings
from django.db import connection

from tests.isolation.race import world
from tests.isolation.race.operations import Player


@shared_task(name="tests.race.play")
def play(*, channel: str, operations: int, seed: str, answers: str, **_: Any) -> None:
    """Play, and leave the report where the race collects them."""
    name = f"{channel}:{seed}"
    player = Player(name, name, world.racing(), str(connection.settings_dict["NAME"]))
    report = player.play(operations)
    redis.Redis.from_url(settings.REDIS_URL).rpush(answers, report.to_json())
