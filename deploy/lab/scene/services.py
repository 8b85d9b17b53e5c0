"""Roles at work on a running host: started in the background, asked whether they are ready, stopped."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scene import roles
from scene.faults import Fault
from scene.hosts import RunningHost
from scene.steps import until

# The role's own process leads a session, and its pid there is known; what it says goes to /var/log/ROLE.log.
START = """
umask 022
rm -f "/run/roles/$1.pid"
exec setsid --fork sh -c 'echo "$$" >"/run/roles/$1.pid" && exec "$2" >>"/var/log/$1.log" 2>&1' sh "$1" "$2"
"""
# A signal to the session's group; what it has left behind after so many tenths of a second is killed.
STOP = """
pid=$(cat "/run/roles/$1.pid") || exit 0
[ ! -x "$2" ] || "$2" || true
kill -TERM "-$pid" 2>/dev/null || exit 0
tenths=$3
while [ "$tenths" -gt 0 ]; do
    kill -0 "-$pid" 2>/dev/null || exit 0
    sleep 0.1
    tenths=$((tenths - 1))
done
kill -KILL "-$pid" 2>/dev/null || exit 0
"""
LOG_LINES = 15
# What a role's own script may take to stop, and a busy machine.
SECONDS_FOR_STOP_SCRIPT = 30


@dataclass(frozen=True)
class Service:
    """One role on one host."""

    host: RunningHost
    role: str
    environment: Mapping[str, str]
    seconds: float
    seconds_to_stop: float

    @property
    def what(self) -> str:
        return self.host.name if self.role != roles.NRPE else f"{self.host.name}: {self.role}"

    def start(self) -> None:
        script = self._script("run")
        outcome = self.host.run(["sh", "-c", START, "sh", self.role, str(script)], self.environment)
        if outcome.code != 0:
            raise Fault(f"{self.what}: not started: {outcome.last_line}")

    def stop(self) -> None:
        script = str(roles.ROLES / self.role / "stop")
        tenths = str(round(self.seconds_to_stop * 10))
        outcome = self.host.run(
            ["sh", "-c", STOP, "sh", self.role, script, tenths],
            self.environment, 2 * self.seconds_to_stop + SECONDS_FOR_STOP_SCRIPT,
        )  # fmt: skip
        if outcome.code != 0:
            raise Fault(f"{self.what}: not stopped: {outcome.last_line}")

    def await_ready(self, stop: threading.Event) -> None:
        try:
            until(self.not_ready, self.seconds, self.what, stop)
        except Fault as fault:
            said = self.last_words(LOG_LINES)
            raise Fault(str(fault), fault.code, f"{self.host.name}: /var/log/{self.role}.log:\n{said}") from None

    def not_ready(self) -> str | None:
        """None once the role does its work, else why not; a Fault if it has ended, as it will never be."""
        outcome = self.host.run([str(self._script("ready"))], self.environment)
        if outcome.code == 0:
            return None
        if self.state() == "ended":
            raise Fault(f"{self.what}: {self.role} has ended: {self.last_words()}")
        return outcome.last_line

    def state(self) -> str:
        """running, ended, or not started: what is known without asking the role."""
        try:
            pid = (self.host.root / f"run/roles/{self.role}.pid").read_text().strip()
        except OSError:
            return "not started"
        if not pid:
            return "not started"
        try:
            status = (self.host.root / f"proc/{pid}/stat").read_text()
        except OSError:
            return "ended"
        return "ended" if status.rpartition(")")[2].split()[0] in "ZX" else "running"

    def last_words(self, lines: int = 1) -> str:
        try:
            said = (self.host.root / f"var/log/{self.role}.log").read_text(errors="replace").strip().splitlines()
        except OSError:
            said = []
        return "\n".join(said[-lines:]) if said else f"nothing in /var/log/{self.role}.log"

    def _script(self, name: str) -> Path:
        script = roles.ROLES / self.role / name
        if not script.is_file():
            raise Fault(f"{script}: missing")
        return script
