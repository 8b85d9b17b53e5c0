"""Steps that wait for one another, done side by side as far as they can be."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scene.faults import Fault
from scene.progress import Progress

# Asking costs: a busy machine is asked less and less often.
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 0.5
SECONDS_TO_STOP = 2


@dataclass(frozen=True)
class Step:
    """What is to be done once all steps named in `after` are done. `title` is what is told then; empty tells nothing."""

    name: str
    action: Callable[[threading.Event], None]
    after: tuple[str, ...] = ()
    title: str = ""


def until(check: Callable[[], str | None], seconds: float, what: str, stop: threading.Event) -> None:
    """Waits for check() to give None; a Fault with its last reason after `seconds`, or at once when `stop` is set."""
    deadline = time.monotonic() + seconds
    pause = FIRST_PAUSE_SECONDS
    while True:
        reason = check()
        if reason is None:
            return
        if stop.is_set():
            raise Fault(f"{what}: given up")
        if time.monotonic() > deadline:
            raise Fault(f"{what}: not ready after {seconds:g} s: {reason}")
        stop.wait(pause)
        pause = min(pause * 1.2, LONGEST_PAUSE_SECONDS)


def run_all(steps: Sequence[Step], progress: Progress) -> None:
    """Does all steps; the first that fails stops the rest, and its error is raised once the others have ended."""
    names = {step.name for step in steps}
    for step in steps:
        missing = [name for name in step.after if name not in names]
        if missing:
            raise ValueError(f"{step.name} waits for {missing[0]}, which is no step")
    _Run(steps, progress).to_the_end()


class _Run:
    def __init__(self, steps: Sequence[Step], progress: Progress) -> None:
        self._progress = progress
        # All under the condition.
        self._changed = threading.Condition()
        self._waiting = list(steps)
        self._done: set[str] = set()
        self._running = 0
        self._failure: BaseException | None = None
        # Set once; who polls looks at it.
        self._stop = threading.Event()

    def to_the_end(self) -> None:
        try:
            with self._changed:
                while self._running or (self._waiting and self._failure is None):
                    if self._failure is None:
                        self._start_what_can()
                    if not self._running:
                        raise ValueError(f"steps wait for each other: {[step.name for step in self._waiting]}")
                    # In pieces, so that a signal is heard.
                    self._changed.wait(0.5)
        except BaseException:
            # What is under way must not make anything behind the back of who cleans up.
            self._stop.set()
            with self._changed:
                self._changed.wait_for(lambda: not self._running, SECONDS_TO_STOP)
            raise
        if self._failure is not None:
            raise self._failure

    def _start_what_can(self) -> None:
        for step in [step for step in self._waiting if self._done.issuperset(step.after)]:
            self._waiting.remove(step)
            self._running += 1
            threading.Thread(target=self._do, args=(step,), name=step.name, daemon=True).start()

    def _do(self, step: Step) -> None:
        began = time.monotonic()
        failure: BaseException | None = None
        try:
            step.action(self._stop)
            if step.title:
                self._progress.say(step.title, time.monotonic() - began)
        except BaseException as e:  # whatever it is, the main thread raises it
            failure = e
        with self._changed:
            self._running -= 1
            if failure is None:
                self._done.add(step.name)
            elif self._failure is None:
                self._failure = failure
                self._stop.set()
            self._changed.notify_all()
