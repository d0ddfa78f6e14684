"""``optiserve-push check``: is everything in order, and if not, how is it mended."""

import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Callable

from optiserve_push import folder, settings, words
from optiserve_push.journal import Journal
from optiserve_push.server import Server, trouble_of
from optiserve_push.settings import Settings
from optiserve_push.trouble import BadSettings, Trouble

_MAY_DIFFER = 120  # seconds

Check = tuple[str, Callable[[], None]]


def check(path: Path, tell: Callable[[str], None]) -> bool:
    """Look at everything, one line each. Whether all is well."""
    try:
        known = settings.read(path)
    except Trouble as trouble:
        tell(words.say("bad", what=words.say("check-settings"), why=trouble))
        return False
    tell(words.say("ok", what=words.say("check-settings")))
    results: list[bool] = []
    for what, looks in _checks(known):
        try:
            looks()
        except Trouble as trouble:
            tell(words.say("bad", what=what, why=trouble))
            results.append(False)
        else:
            tell(words.say("ok", what=what))
            results.append(True)
    if all(results):
        tell(words.say("all-well"))
    return all(results)


def _checks(known: Settings) -> Iterator[Check]:
    server = Server(known)
    kinds = ", ".join(sorted({words.say("kind-%s" % kind) for kind, _ in known.patterns}))
    yield words.say("check-kinds", kinds=kinds), lambda: None
    yield words.say("check-folder", folder=known.folder), lambda: _folder(known)
    yield words.say("check-journal"), lambda: _journal(known)
    yield words.say("check-network", address=known.url), lambda: _network(server)
    yield words.say("check-clock"), lambda: _clock(server)
    yield words.say("check-key"), lambda: _key(server)


def _folder(known: Settings) -> None:
    list(folder.files(known))
    if known.move_to is not None:
        known.move_to.mkdir(parents=True, exist_ok=True)


def _journal(known: Settings) -> None:
    Journal(known.journal_path)
    trial = known.journal_path.with_name(known.journal_path.name + ".trial")
    try:
        trial.write_text("", encoding="utf-8")
        trial.unlink()
    except OSError as error:
        raise BadSettings("cannot-write", path=known.journal_path) from error


def _network(server: Server) -> None:
    server.look()


def _clock(server: Server) -> None:
    said = server.look().headers.get("Date")
    ahead = time.time() - parsedate_to_datetime(said).timestamp() if said else 0
    if abs(ahead) > _MAY_DIFFER:
        raise BadSettings("clock-wrong", seconds=round(ahead))


def _key(server: Server) -> None:
    answer = server.look()
    if answer.status != 200:
        raise trouble_of(answer)
