"""The lab as its user has it: commands with a bound in time, and processes that stay in a host for a while."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from report import Trouble

TOP = Path(__file__).resolve().parents[2]
LAB = TOP / "deploy" / "lab" / "lab"
# The Python that runs already: what finds one on the path may take longer than the command itself.
CALL = (sys.executable, "-B", str(LAB))
CLIENTS = TOP / "deploy" / "checks" / "clients"
SCENE = TOP / "deploy" / "lab" / "crm.xml"
EXAMPLES = TOP / "deploy" / "examples"
SITE = "10.1.2.2"
LOG_LINES = 25
SECONDS_TO_TAKE_BACK = 30


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def last(self) -> str:
        """The last line of what was complained of; of what was printed, if nothing was."""
        lines = [line for line in (self.err.strip() or self.out).splitlines() if line.strip()]
        return lines[-1].strip() if lines else f"exit code {self.code}, without a word"


def run(command: Sequence[str | Path], seconds: float, text: str | None = None,
        environment: Mapping[str, str] = {}) -> Ended:  # fmt: skip
    """Runs a command to its end; one that does not come to it is killed with all it started.

    If this program is to end meanwhile, the command is told so first, and has a time to take back what it has made.
    """
    began = time.monotonic()
    process = subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL if text is None else subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace",
        env={**os.environ, **environment}, start_new_session=True,
    )  # fmt: skip
    try:
        out, err = process.communicate(text, seconds)
        return Ended(process.returncode, out, err, time.monotonic() - began)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise Trouble(f"{' '.join(map(str, command))[:120]}: no end within {seconds:g} s; {err.strip()[-300:]}") from None
    except BaseException:
        # It is in a session of its own: what was sent to this program's group did not reach it.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.communicate(timeout=SECONDS_TO_TAKE_BACK)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
        raise


def lab(*words: str | Path, seconds: float = 60, environment: Mapping[str, str] = {}) -> Ended:
    return run([*CALL, *words], seconds, environment=environment)


def must(*words: str | Path, seconds: float = 60, environment: Mapping[str, str] = {}) -> Ended:
    """A lab command that has to succeed."""
    ended = lab(*words, seconds=seconds, environment=environment)
    if ended.code != 0:
        raise Trouble(f"lab {' '.join(map(str, words))[:100]}: exit code {ended.code}: {ended.last}")
    return ended


def inside(host: str, *command: str | Path, seconds: float = 20, text: str | None = None) -> Ended:
    return run([*CALL, "exec", host, *command], seconds, text)


def must_inside(host: str, *command: str | Path, seconds: float = 20, text: str | None = None) -> str:
    """A command in a host that has to succeed; gives what it printed."""
    ended = inside(host, *command, seconds=seconds, text=text)
    if ended.code != 0:
        raise Trouble(f"{host}: {' '.join(map(str, command))[:100]}: exit code {ended.code}: {ended.last}", host)
    return ended.out


def browser(*words: str, seconds: float = 60, host: str = "c1") -> Any:
    """What a person does at the site; see clients/browser.py."""
    return json.loads(must_inside(host, "python3", CLIENTS / "browser.py", SITE, *words, seconds=seconds))


def status() -> dict[str, Any]:
    return json.loads(must("status", "--json", seconds=10).out)


def took(printed: str, words: str) -> float:
    """The seconds in brackets behind the first line that matches."""
    found = re.search(rf"^.*{words}.*\(([0-9.]+) s\)\s*$", printed, re.MULTILINE)
    if not found:
        raise Trouble(f"the lab did not say how long it took: {words!r}")
    return float(found.group(1))


def log(host: str) -> str:
    """The end of what each of the host's roles had to say; the machine's own logs are seen there, too, and left out."""
    script = f"""
        for role in /run/roles/*.pid; do
            set -- "$@" "/var/log/$(basename "$role" .pid).log"
        done
        for file in "$@" /var/log/glusterfs/mount.log /var/log/nagios4/nagios.log; do
            [ ! -s "$file" ] || {{ echo "[$file]"; tail -n {LOG_LINES} "$file"; }}
        done"""
    try:
        ended = inside(host, "sh", "-c", script, seconds=10)
    except Trouble as trouble:
        return str(trouble)
    return (ended.out + ended.err).rstrip() or "(nothing logged)"


class Talk:
    """A program in a host that answers each line it is given with a line of JSON."""

    def __init__(self, host: str, *command: str | Path) -> None:
        self._what = f"{host}: {command[0]} {Path(str(command[1])).name}"
        self._process = subprocess.Popen(
            [*CALL, "exec", host, *map(str, command)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self._rest = b""

    def say(self, line: str, seconds: float = 20) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._ended() from None
        descriptor = self._process.stdout.fileno()
        end = time.monotonic() + seconds
        while b"\n" not in self._rest:
            if not select.select([descriptor], [], [], max(0, end - time.monotonic()))[0]:
                raise Trouble(f"{self._what}: no answer to {line!r} within {seconds:g} s")
            chunk = os.read(descriptor, 1 << 16)
            if not chunk:
                raise self._ended()
            self._rest += chunk
        answer, _, self._rest = self._rest.partition(b"\n")
        return json.loads(answer)

    def close(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, 9)
        self._process.communicate()

    def _ended(self) -> Trouble:
        _, err = self._process.communicate(timeout=5)
        return Trouble(f"{self._what}: has ended: {err.decode(errors='replace').strip()[-500:]}")


@contextmanager
def talk(host: str, *command: str | Path) -> Iterator[Talk]:
    talking = Talk(host, *command)
    try:
        yield talking
    finally:
        talking.close()


def until(look: Any, seconds: float, what: str, *hosts: str) -> float:
    """Waits until look() gives None; how long that took. Trouble with its last reason when it does not come to that."""
    began = time.monotonic()
    while True:
        reason = look()
        waited = time.monotonic() - began
        if reason is None:
            return waited
        if waited > seconds:
            raise Trouble(f"{what}: not within {seconds:g} s: {reason}", *hosts)
        time.sleep(0.1)
