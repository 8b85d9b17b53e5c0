"""Programs of the machine, run with a bound in time."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

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
    command: Sequence[str], *, seconds: float = 10, text: str = "", environment: Mapping[str, str] | None = None
) -> Outcome:
    """Runs a program to its end; 124 if it had to be killed after `seconds`."""
    try:
        done = subprocess.run(
            command, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds,
            encoding="utf-8", errors="replace", env=environment,
        )
    except subprocess.TimeoutExpired as e:
        said = e.output.decode("utf-8", "replace") if e.output else ""
        return Outcome(124, f"{said}\nno end after {seconds:g} s")
    except OSError as e:
        raise Fault(f"{command[0]}: {e.strerror}") from e
    return Outcome(done.returncode, done.stdout)


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
