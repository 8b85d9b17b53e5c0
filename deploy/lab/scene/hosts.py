"""Hosts: a first process each (init.sh) in namespaces of its own, entered from outside with nsenter."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scene import network
from scene.faults import Fault
from scene.programs import PATH, Outcome, kill_session, run
from scene.topology import Host

INIT = Path(__file__).with_name("init.sh")
# Hidden by the host's own /tmp and /run, whatever they are mounted from.
OWN = ("/tmp", "/run", "/proc", "/sys", "/dev")
SECONDS_TO_START = 10
SECONDS_TO_DIE = 10


def shown(paths: Iterable[str], root_device: int | None = None) -> list[str]:
    """Which of these paths a host would not see in an overlay of /: those below what it has of its own, and those on
    other file systems, which an overlay leaves out. Only paths that are there, outer ones first."""
    device = os.stat("/").st_dev if root_device is None else root_device
    found = []
    for path in sorted({os.path.realpath(path) for path in paths if os.path.isdir(path)}):
        own = any(path == directory or path.startswith(directory + "/") for directory in OWN)
        if own or os.stat(path).st_dev != device:
            found.append(path)
    return found


def prepare(directory: Path, fresh: Iterable[str], paths: Sequence[str]) -> None:
    """Makes the directories of a host that is not started yet. What the machine has in the `fresh` ones, it does not see."""
    # Not its parents: where they are gone, so is the scene.
    directory.mkdir()
    layers = [directory, *(directory / f"shown-{number}" for number in range(1, len(paths) + 1))]
    for layer in layers:
        layer.mkdir(exist_ok=True)
        # Becomes the mode of the directory that is covered.
        (layer / "upper").mkdir()
        (layer / "upper").chmod(0o755)
        (layer / "work").mkdir()
    (directory / "root").mkdir()
    for path in fresh:
        layer, below = _layer_of(path, directory, paths)
        hidden = layer / "upper"
        for part in below.split("/"):
            hidden = hidden / part
            hidden.mkdir(exist_ok=True)
            hidden.chmod(0o755)
        os.setxattr(hidden, "trusted.overlay.opaque", b"y")


def _layer_of(path: str, directory: Path, paths: Sequence[str]) -> tuple[Path, str]:
    """Which of the host's overlays holds a path, the innermost, and the path below that one's root."""
    for number in range(len(paths), 0, -1):
        if path.startswith(paths[number - 1] + "/"):
            return directory / f"shown-{number}", path[len(paths[number - 1]) + 1 :]
    return directory, path.lstrip("/")


def start(host: Host, directory: Path, paths: Sequence[str], forwards: bool) -> int:
    """Starts a prepared host in its network namespace; gives the pid of its first process, as the machine sees it. One that
    does not come up leaves nothing that runs."""
    command = [
        "nsenter", f"--net={network.NAMESPACES / network.namespace(host.name)}",
        "unshare", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child",
        "sh", str(INIT), host.name, str(directory), "1" if forwards else "0", *paths,
    ]  # fmt: skip
    log = directory / "init.log"
    with open(log, "wb") as complaints:
        first = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints,
            cwd="/", env={"PATH": PATH}, start_new_session=True,
        )
    assert first.stdout is not None
    with first.stdout as output, selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        line = output.readline().strip() if selector.select(SECONDS_TO_START) else b""
    if not line.isdigit():
        kill_session(first.pid)
        first.wait()
        said = log.read_text(errors="replace").strip().splitlines()
        raise Fault(f"{host.name}: did not start: {said[-1] if said else f'silent for {SECONDS_TO_START} s'}")
    return int(line)


@dataclass(frozen=True)
class RunningHost:
    """A host that was started. Whatever is done with it fails with a Fault once its first process is gone, or `stop` set."""

    name: str
    pid: int
    stop: threading.Event = field(default_factory=threading.Event, compare=False)

    @property
    def root(self) -> Path:
        """The host's files, live, seen from the machine."""
        return Path(f"/proc/{self.pid}/root")

    def regardless(self) -> RunningHost:
        """The same host for what takes something back, which is done though `stop` is set."""
        return replace(self, stop=threading.Event())

    def is_alive(self) -> bool:
        return _namespace_of(str(self.pid)) in _namespaces([network.namespace(self.name)])

    def entering(self, command: Sequence[str]) -> list[str]:
        """The command line that runs a command in the host."""
        if not self.is_alive():
            raise Fault(f"host {self.name}: its first process is gone")
        return ["nsenter", f"--target={self.pid}", "--mount", "--uts", "--ipc", "--net", "--pid", "--", *command]

    def run(self, command: Sequence[str], environment: Mapping[str, str] = {}, seconds: float = 10) -> Outcome:
        told = base_environment() | dict(environment)
        return run(self.entering(command), seconds=seconds, environment=told, stop=self.stop)

    def write_private(self, path: str, content: bytes) -> None:
        """Writes a file that only root can read, in the live host."""
        file = self.root / path.lstrip("/")
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as opened:
            opened.write(content)


def base_environment() -> dict[str, str]:
    """What every command in a host starts from: nothing of the caller's but the kind of terminal."""
    environment = {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8", "USER": "root", "LOGNAME": "root"}
    for name in ("TERM", "JAVA_HOME"):
        if name in os.environ:
            environment[name] = os.environ[name]
    return environment


def kill(names: Iterable[str]) -> None:
    """Kills every process in these hosts' networks, and waits until none is left."""
    namespaces = _namespaces(network.namespace(name) for name in names)
    deadline = time.monotonic() + SECONDS_TO_DIE
    while namespaces:
        pids = list(_processes(namespaces))
        if not pids:
            return
        if time.monotonic() > deadline:
            raise Fault(f"processes that cannot be killed: {' '.join(map(str, pids))}")
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.02)


def _namespaces(names: Iterable[str]) -> set[tuple[int, int]]:
    found = set()
    for name in names:
        try:
            status = os.stat(network.NAMESPACES / name)
        except FileNotFoundError:
            continue
        found.add((status.st_dev, status.st_ino))
    return found


def _namespace_of(pid: str) -> tuple[int, int] | None:
    try:
        status = os.stat(f"/proc/{pid}/ns/net")
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _processes(namespaces: set[tuple[int, int]]) -> Iterator[int]:
    """Pids of who is in one of the network namespaces; what is dead already is in none."""
    for pid in os.listdir("/proc"):
        if pid.isdigit() and _namespace_of(pid) in namespaces:
            yield int(pid)
