"""Programs of the machine, run with a bound in time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from scene.faults import Fault

# What the lab itself needs, whatever roles a scene has, and the package that brings it.
NEEDED = {
    "ip": "iproute2",
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "setsid": "util-linux",
    "pivot_root": "util-linux",
    "mount": "mount",
    "ssh-keygen": "openssh-client",
}
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# How soon a program is ended that nobody wants to end any more.
LOOK_SECONDS = 0.1
SECONDS_TO_DIE = 5


@dataclass(frozen=True)
class Outcome:
    """How a program ended: its exit code and what it printed, on either output."""

    code: int
    output: str

    @property
    def last_line(self) -> str:
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        return lines[-1] if lines else f"exit code {self.code}, without a word"


def run(
    command: Sequence[str], *, seconds: float = 10, text: str = "", environment: Mapping[str, str] | None = None,
    stop: threading.Event | None = None,
) -> Outcome:  # fmt: skip
    """Runs a program to its end; 124 if it had to be killed after `seconds`, with all it had started, in a host too.

    A Fault if `stop` is set: the program is not started then, or killed if it runs. Its session is its own, so that a ^C for
    the lab is none for what cleans up.
    """
    if stop is not None and stop.is_set():
        raise Fault(f"{command[0]}: given up")
    with _input(text) as given:
        try:
            process = subprocess.Popen(
                command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                encoding="utf-8", errors="replace", env=environment, start_new_session=True,
            )  # fmt: skip
        except OSError as e:
            raise Fault(f"{command[0]}: {e.strerror}") from e
    with process:
        try:
            output = _output(process, seconds, stop)
        except subprocess.TimeoutExpired as e:
            kill_session(process.pid)
            said = e.output.decode("utf-8", "replace") if e.output else ""
            return Outcome(124, f"{said}\nno end after {seconds:g} s")
        except BaseException:
            kill_session(process.pid)
            raise
    return Outcome(process.returncode, output)


@contextmanager
def _input(text: str) -> Iterator[IO[bytes] | int]:
    """A program's whole input. A file, since a pipe has to be fed by who would rather watch."""
    if not text:
        yield subprocess.DEVNULL
        return
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        file.seek(0)
        yield file


def _output(process: subprocess.Popen[str], seconds: float, stop: threading.Event | None) -> str:
    """What a program prints until it ends; TimeoutExpired after `seconds`, a Fault once `stop` is set."""
    deadline = time.monotonic() + seconds
    while True:
        left = deadline - time.monotonic()
        try:
            return process.communicate(timeout=max(0.0, left if stop is None else min(left, LOOK_SECONDS)))[0]
        except subprocess.TimeoutExpired:
            if stop is not None and stop.is_set():
                raise Fault(f"{process.args[0]}: given up") from None  # type: ignore[index]
            if time.monotonic() >= deadline:
                raise


def kill_session(leader: int) -> None:
    """Kills what a program leads that was started with a session of its own, and waits for it: nsenter's command in a host,
    too, which the end of nsenter does not reach. What has made a session of its own goes on, as a role does."""
    deadline = time.monotonic() + SECONDS_TO_DIE
    while (members := list(_members(leader))) and time.monotonic() < deadline:
        for pid in members:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.01)


def _members(session: int) -> Iterator[int]:
    """Pids of a session's processes that are not dead."""
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            status = Path(f"/proc/{name}/stat").read_text(errors="replace")
        except OSError:
            continue
        state, _, _, of = status.rpartition(")")[2].split()[:4]
        if int(of) == session and state not in "ZX":
            yield int(name)


def must(command: Sequence[str], what: str, *, seconds: float = 10, text: str = "") -> str:
    """Runs a program that has to succeed, and gives what it printed; a Fault says `what` failed."""
    outcome = run(command, seconds=seconds, text=text)
    if outcome.code != 0:
        raise Fault(f"{what}: {outcome.last_line}")
    return outcome.output


def is_there(thing: str) -> bool:
    """Whether a command is on the path, or a file exists; `*` in a file's name stands for anything."""
    if thing.startswith("/"):
        path = Path(thing)
        return any(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
    return shutil.which(thing, path=PATH) is not None
