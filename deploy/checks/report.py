"""What the check found: a line for each thing looked at, with its figure and its time, and a table of them all."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

OK, FAILED, NOT_RUN = "ok", "FAILED", "NOT RUN"


class Trouble(Exception):
    """Something is not as it has to be; the message has the figure. `hosts` are those whose logs may say why."""

    def __init__(self, message: str, *hosts: str) -> None:
        super().__init__(message)
        self.hosts = hosts


class NotRun(Exception):
    """Something could not be looked at here, and why."""


@dataclass(frozen=True)
class Line:
    """One thing that was looked at."""

    what: str
    state: str
    figure: str
    seconds: float

    def __str__(self) -> str:
        if self.state == NOT_RUN and not self.seconds:
            return f"{self.what}: NOT RUN ({self.figure})"
        return f"{self.state:<7} {self.seconds:6.1f} s  {self.what}: {self.figure}"


class Report:
    """Lines, told as they come. A failed one shows the logs of the hosts it names."""

    def __init__(self, logs: Callable[[str], str]) -> None:
        self._logs = logs
        self._lines: list[Line] = []
        self._began = time.monotonic()

    def check(self, what: str, hosts: Sequence[str], look: Callable[[], str]) -> bool:
        """Looks, and tells what was found; whether it was as it has to be. `hosts` are those that take part."""
        began = time.monotonic()
        touched: Sequence[str] = ()
        try:
            line = Line(what, OK, look(), time.monotonic() - began)
        except Trouble as trouble:
            line = Line(what, FAILED, str(trouble), time.monotonic() - began)
            touched = [*hosts, *(host for host in trouble.hosts if host not in hosts)]
        except NotRun as reason:
            line = Line(what, NOT_RUN, str(reason), 0)
        self._add(line)
        for host in touched:
            print(f"--- {host}\n{self._logs(host)}", file=sys.stderr, flush=True)
        return line.state == OK

    def note(self, what: str, ok: bool, figure: str, seconds: float = 0.0) -> None:
        """Tells of something that was looked at beside something else."""
        self._add(Line(what, OK if ok else FAILED, figure, seconds))

    def not_run(self, what: str, reason: str) -> None:
        self._add(Line(what, NOT_RUN, reason, 0))

    @property
    def failed(self) -> list[Line]:
        return [line for line in self._lines if line.state == FAILED]

    @property
    def missed(self) -> list[Line]:
        return [line for line in self._lines if line.state == NOT_RUN]

    def table(self) -> str:
        width = max((len(line.what) for line in self._lines), default=0)
        rows = [f"{line.what:<{width}}  {line.state:<7} {_seconds(line)}  {line.figure}" for line in self._lines]
        done = sum(line.state == OK for line in self._lines)
        not_run = len(self.missed)
        end = f"{done} ok, {len(self.failed)} failed, {not_run} not run, in {time.monotonic() - self._began:.0f} s"
        return "\n".join([*rows, end])

    def _add(self, line: Line) -> None:
        self._lines.append(line)
        print(line, flush=True)


def _seconds(line: Line) -> str:
    return f"{line.seconds:6.1f} s" if line.seconds else " " * 8
