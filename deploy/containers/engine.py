"""A Docker engine of our own: in its own mount, process and, if asked, network namespace, with its own directory. Killing
its first process ends all of it, containers too."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import time
from types import TracebackType

STARTS_WITHIN = 60.0
# The first process: it reaps what the engine's children leave, and passes the end on.
INIT = """
mount -t proc proc /proc
ip link set lo up
"$@" &
engine=$!
trap 'kill "$engine"' TERM
while kill -0 "$engine" 2>/dev/null; do wait "$engine" || true; done
"""


class Trouble(Exception):
    """Something did not go as it should; the message is for people."""


def run(words: list[str], patience: float, env: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=patience, env=env, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as late:
        raise Trouble(f"{' '.join(words[:4])} ...: not done within {patience:.0f} s") from late
    except OSError as trouble:
        raise Trouble(f"{words[0]}: {trouble.strerror}") from trouble
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise Trouble(f"{' '.join(words[:4])} ...: exit {done.returncode}\n{said}")
    return done.stdout


class Engine:
    """Use it as a context: it runs inside."""

    def __init__(self, scratch: pathlib.Path, network: bool) -> None:
        """With the machine's network it builds and can run nothing that has one; without, it has one that leads nowhere."""
        self.scratch = scratch
        self.network = network
        # Short: a socket's path has little room.
        self.socket = scratch / "docker.sock"
        self.environment = {**os.environ, "DOCKER_HOST": f"unix://{self.socket}", "DOCKER_BUILDKIT": "0"}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Engine:
        words = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
        words += [] if self.network else ["--net"]
        words += ["/bin/sh", "-c", INIT, "engine", "dockerd"]
        words += ["--host", f"unix://{self.socket}", "--data-root", str(self.scratch / "data")]
        words += ["--exec-root", str(self.scratch / "exec"), "--pidfile", str(self.scratch / "docker.pid")]
        words += ["--cgroup-parent", f"/{self.scratch.name}", "--live-restore=false"]
        if self.network:
            words += ["--bridge", "none", "--iptables=false", "--ip-forward=false", "--ip-masq=false"]
        with open(self.scratch / "engine.log", "ab") as log:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + STARTS_WITHIN
        while self.status(["version"]) != 0:
            if self.process.poll() is not None or time.monotonic() > end:
                said = (self.scratch / "engine.log").read_text()[-2000:]
                self.__exit__(None, None, None)
                raise Trouble(f"the engine does not start\n{said}")
            time.sleep(0.2)
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self.process is None:
            return
        first = self.first()
        if first is not None:
            # What it has built should be on disk.
            os.kill(first, signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                pass
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        self.process = None
        self.socket.unlink(missing_ok=True)
        (self.scratch / "docker.pid").unlink(missing_ok=True)
        self.forget_groups()

    def first(self) -> int | None:
        """The first process of the namespace, as seen from here."""
        if self.process is None:
            return None
        pid = self.process.pid
        try:
            children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            return None
        return int(children[0]) if children else None

    def forget_groups(self) -> None:
        """The control groups it made are the machine's to keep, and empty now."""
        for root in pathlib.Path("/sys/fs/cgroup").glob(f"**/{self.scratch.name}"):
            for directory, _, _ in os.walk(root, topdown=False):
                try:
                    os.rmdir(directory)
                except OSError:
                    pass

    def docker(self, words: list[str], patience: float) -> str:
        return run(["docker", *words], patience, env=self.environment)

    def finished(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["docker", *words], capture_output=True, text=True, timeout=60, env=self.environment, stdin=subprocess.DEVNULL
        )

    def status(self, words: list[str]) -> int:
        return self.finished(words).returncode

    def health(self) -> dict[str, str]:
        names = self.docker(["ps", "-a", "--format", "{{.Names}}"], 30).split()
        if not names:
            return {}
        found = json.loads(self.docker(["inspect", *names], 30))
        return {
            one["Name"].lstrip("/"): one["State"].get("Health", {}).get("Status", "without a health check")
            if one["State"]["Running"]
            else f"exited with {one['State']['ExitCode']}"
            for one in found
        }

    def logs(self, name: str) -> str:
        done = self.finished(["logs", "--tail", "30", name])
        return done.stdout + done.stderr

    def curl(self, words: list[str]) -> str:
        """From the engine's own network, as a user of its machine."""
        return run(["nsenter", "--net", "--target", str(self.first()), "curl", "-sS", "-m", "10", *words], 20)

    def page(self, url: str) -> str:
        return self.curl(["--fail", url])

    def page_status(self, url: str) -> int:
        return int(self.curl(["-o", "/dev/null", "-w", "%{http_code}", url]))
