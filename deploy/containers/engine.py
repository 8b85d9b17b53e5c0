"""A Docker engine of our own: in its own mount, process and, if asked, network namespace, with its own directory. Killing
its first process ends all of it, containers too, and it is killed when we die, however we do."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import time
from contextlib import AbstractContextManager
from types import TracebackType

from commands import Trouble, Words, begun, finished, run

STARTS_WITHIN = 60.0
ENDS_WITHIN = 30.0
# The first process: it reaps what the engine's children leave, and passes the end on. What the engine writes to /etc and
# /run (a key, sockets, a lock) goes to its own directory.
INIT = """
scratch=$1
shift
mount -t proc proc /proc
for name in etc run; do
    mkdir -p "$scratch/$name/upper" "$scratch/$name/work"
    mount -t overlay overlay -o "lowerdir=/$name,upperdir=$scratch/$name/upper,workdir=$scratch/$name/work" "/$name"
done
ip link set lo up
"$@" &
engine=$!
trap 'kill "$engine"' TERM
while kill -0 "$engine" 2>/dev/null; do wait "$engine" || true; done
"""


class Engine:
    """Use it as a context: it runs inside."""

    def __init__(self, scratch: pathlib.Path, programs: str, network: bool) -> None:
        """With the machine's network it builds and can run nothing that has one; without, it has one that leads nowhere.

        `programs` is the path on which dockerd, containerd, runc and docker are.
        """
        self.scratch = scratch
        self.network = network
        # Short: a socket's path has little room.
        self.socket = scratch / "docker.sock"
        self.environment = {"PATH": programs, "DOCKER_HOST": f"unix://{self.socket}", "DOCKER_BUILDKIT": "0"}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Engine:
        # KILL at our death, which unshare passes on to its child, and the end of that ends its namespace.
        words = ["setpriv", "--pdeathsig", "KILL"]
        words += ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
        words += [] if self.network else ["--net"]
        words += ["/bin/sh", "-euc", INIT, "engine", str(self.scratch), "dockerd"]
        words += ["--host", f"unix://{self.socket}", "--data-root", str(self.scratch / "data")]
        words += ["--exec-root", str(self.scratch / "exec"), "--pidfile", str(self.scratch / "docker.pid")]
        words += ["--cgroup-parent", f"/{self.scratch.name}", "--live-restore=false"]
        if self.network:
            words += ["--bridge", "none", "--iptables=false", "--ip-forward=false", "--ip-masq=false"]
        with open(self.scratch / "engine.log", "ab") as log:
            self.process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **self.environment}
            )
        try:
            self._answers()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._end()

    def _answers(self) -> None:
        end = time.monotonic() + STARTS_WITHIN
        while self.finished(["version"], 10).returncode != 0:
            if self.process is None or self.process.poll() is not None or time.monotonic() > end:
                said = (self.scratch / "engine.log").read_text(errors="replace")[-2000:]
                raise Trouble(f"the engine does not start\n{said}")
            time.sleep(0.2)

    def _end(self) -> None:
        """TERM first, so that what was built is on disk; then KILL, whatever happens meanwhile."""
        process, first = self.process, self._first()
        if process is None:
            return
        try:
            if first is not None:
                os.kill(first, signal.SIGTERM)
                process.wait(ENDS_WITHIN)
        except (subprocess.TimeoutExpired, ProcessLookupError):
            pass
        finally:
            self.process = None
            process.kill()
            process.wait()
            _forget(self.scratch, first)

    def _first(self) -> int | None:
        """The first process of the namespace, as seen from here."""
        if self.process is None:
            return None
        pid = self.process.pid
        try:
            children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            return None
        return int(children[0]) if children else None

    def docker(self, words: Words, patience: float) -> str:
        return run(["docker", *words], patience, self.environment)

    def finished(self, words: Words, patience: float = 60) -> subprocess.CompletedProcess[str]:
        return finished(["docker", *words], patience, self.environment)

    def begun(self, words: Words) -> AbstractContextManager[subprocess.Popen[str]]:
        return begun(["docker", *words], self.environment)

    def inspect(self) -> list[dict]:
        """All containers, those too that have ended."""
        names = self.docker(["ps", "-a", "--format", "{{.Names}}"], 30).split()
        return json.loads(self.docker(["inspect", *names], 30)) if names else []

    def logs(self, container: str) -> str:
        done = self.finished(["logs", "--tail", "30", container])
        return (done.stdout + done.stderr).rstrip() or "(nothing logged)"

    def beside(self, words: Words, patience: float) -> str:
        """A command in the engine's own network, as a user of its machine has it."""
        return run(["nsenter", "--net", "--target", str(self._first()), *words], patience)


def _forget(scratch: pathlib.Path, first: int | None) -> None:
    """Waits until the namespace's first process is gone, and all others with it; takes what they leave outside of it."""
    end = time.monotonic() + ENDS_WITHIN
    while first is not None and os.path.exists(f"/proc/{first}") and time.monotonic() < end:
        time.sleep(0.05)
    for name in ("docker.sock", "docker.pid"):
        (scratch / name).unlink(missing_ok=True)
    # The control groups it made are the machine's to keep, and busy until the last process has been buried.
    while groups(scratch) and time.monotonic() < end:
        for root in groups(scratch):
            for directory, _, _ in os.walk(root, topdown=False):
                try:
                    os.rmdir(directory)
                except OSError:
                    pass
        time.sleep(0.05)


def groups(scratch: pathlib.Path) -> list[pathlib.Path]:
    """Control groups of an engine that had this directory."""
    roots = pathlib.Path("/sys/fs/cgroup")
    return [*roots.glob(scratch.name), *roots.glob(f"*/{scratch.name}")]


def left(scratch: pathlib.Path) -> list[str]:
    """What is still there of an engine and its containers, in words: files, mounts, control groups, processes."""
    found = [f"file {scratch}"] if scratch.exists() else []
    found += [f"control group {group}" for group in groups(scratch)]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            mounts = pathlib.Path(f"/proc/{pid}/mountinfo").read_text(errors="replace")
            name = pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            # It has ended while we looked.
            continue
        if scratch.name in mounts:
            found.append(f"process {pid} ({name}), which sees mounts of it")
    return found
