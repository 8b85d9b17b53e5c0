"""^C, TERM and HUP while something is being made, and while it is being taken back."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from scene.faults import Interrupted

ASKING_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Heard:
    """Which signal came first; 0: none did."""

    def __init__(self) -> None:
        self.number = 0


@contextmanager
def heard() -> Iterator[Heard]:
    """Within, a signal is written down, even if it was ignored before, as it is in a script's background.

    Nothing is raised: an exception between any two steps would leave a program behind that nobody knows of. Who waits looks
    at what was heard, see steps.run_all.
    """
    found = Heard()

    def write_down(number: int, frame: FrameType | None) -> None:
        found.number = found.number or number

    with _handled(write_down):
        yield found


@contextmanager
def raised() -> Iterator[None]:
    """Within, a signal raises Interrupted: for who makes nothing, and only waits."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise Interrupted(number)

    with _handled(interrupt):
        yield


@contextmanager
def unheard() -> Iterator[None]:
    """Within, a signal does nothing, to the programs that are started either: half a clean-up is worse than a late one."""
    with _handled(signal.SIG_IGN):
        yield


@contextmanager
def _handled(handler: object) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in ASKING_TO_STOP}  # type: ignore[arg-type]
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
