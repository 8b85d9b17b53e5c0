"""^C, TERM and HUP while something is being made, and while it is being taken back."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from scene.faults import Interrupted

ASKING_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def heard() -> Iterator[None]:
    """Within, a signal raises Interrupted, even if it was ignored before, as it is in a script's background."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise Interrupted(number)

    with _handled(interrupt):
        yield


@contextmanager
def unheard() -> Iterator[None]:
    """Within, a signal does nothing: half a clean-up is worse than a late one."""
    with _handled(lambda number, frame: None):
        yield


@contextmanager
def _handled(handler: object) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in ASKING_TO_STOP}  # type: ignore[arg-type]
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
