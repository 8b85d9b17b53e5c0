"""Starts the installed service by a systemd of its own, in its own process, network and control group namespaces, and looks
at what the unit promises: ready when bound, the sandbox, reload, the watchdog, stop. Prints a line for each thing looked at."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import private

PATIENCE = 60.0
CONFIGURATION = """
listeners:
  web: { bind: ":80", pool: web }
pools:
  web:
    health: { type: http, path: /, interval: 500ms }
    backends:
      - { address: "127.0.0.1:3001", name: s1 }
admin: { bind: "127.0.0.1:8001" }
access-log: { to: /var/log/lb/access.log }
state-dir: /var/lib/lb
shutdown-grace: 2s
"""
# The unit's minute is for a machine; here somebody waits.
DROP_IN = "[Service]\nWatchdogSec=4s\n"
failed = 0


def check(words: str, look: Callable[[], object]) -> None:
    global failed
    try:
        print(f"ok    systemd: {words:<57} {look()}", flush=True)
    except Exception as trouble:  # whatever goes wrong is the finding
        failed += 1
        print(f"FAIL  systemd: {words}: {trouble}", flush=True)


def expect(seen: object, expected: object) -> object:
    if seen != expected:
        raise RuntimeError(f"{seen} (expected: {expected})")
    return seen


class Booted:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def first(self) -> str:
        pid = self.process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if not children:
            raise RuntimeError("systemd has ended")
        return children[0]

    def run(self, *words: str, codes: tuple[int, ...] = (0,)) -> str:
        enter = ["nsenter", "--target", self.first(), "--mount", "--pid", "--net", "--cgroup", "--uts", "--ipc"]
        done = subprocess.run([*enter, *words], capture_output=True, text=True, timeout=PATIENCE)
        if done.returncode not in codes:
            said = (done.stderr or done.stdout).strip()[-500:]
            raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}: {said}")
        return done.stdout.strip()

    def show(self, name: str) -> str:
        return self.run("systemctl", "show", "--property", name, "--value", "roundabout.service")

    def until(self, name: str, value: str) -> str:
        end = time.monotonic() + PATIENCE
        seen = ""
        while time.monotonic() < end:
            try:
                seen = self.show(name)
            except RuntimeError as trouble:
                seen = str(trouble)
            if seen == value:
                return seen
            time.sleep(0.1)
        raise RuntimeError(f"{name}={seen}, not {value} within {PATIENCE:.0f} s")

    def page(self) -> str:
        """Through the balancer, as soon as it answers."""
        patient = ["--retry", "20", "--retry-all-errors", "--retry-delay", "1"]
        return self.run("curl", "-sS", "--fail", "-m", "30", *patient, "http://127.0.0.1/")

    def transport(self) -> str:
        return str(json.loads(self.run("lbctl", "-o", "json", "status"))["transport"])


BACKEND = """
import http.server
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"s1")
    def log_message(self, *_):
        pass
class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        # A probe has seen enough when it has the status.
        pass
Server(("127.0.0.1", 3001), Page).serve_forever()
"""


def reload(booted: Booted) -> str:
    pid = booted.show("MainPID")
    file = pathlib.Path("/etc/lb/lb.yaml")
    file.write_text(CONFIGURATION.replace("type: http", "type: smoke"))
    booted.run("systemctl", "reload", "roundabout.service", codes=(1,))
    expect(booted.show("ActiveState"), "active")
    file.write_text(CONFIGURATION.replace("    health:", "    strategy: least-connections\n    health:"))
    booted.run("systemctl", "reload", "roundabout.service")
    end = time.monotonic() + 10
    while "least-connections" not in booted.run("lbctl", "status"):
        if time.monotonic() > end:
            raise RuntimeError("the new strategy is not in force")
        time.sleep(0.1)
    expect(booted.show("MainPID"), pid)
    return "a bad file is refused, a good one taken over by the same process"


def watchdog(booted: Booted) -> str:
    pid = booted.show("MainPID")
    began = time.monotonic()
    booted.run("kill", "-STOP", pid)
    booted.until("NRestarts", "1")
    booted.until("ActiveState", "active")
    expect(booted.page(), "s1")
    return f"a frozen daemon was replaced within {time.monotonic() - began:.1f} s"


def sandbox(booted: Booted) -> str:
    pid = booted.show("MainPID")
    status = booted.run("cat", f"/proc/{pid}/status").splitlines()
    fields = {key: value.split() for key, _, value in (line.partition(":") for line in status)}
    for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb"):
        expect((name, int(fields[name][0], 16)), (name, 1 << 10))
    expect(fields["NoNewPrivs"], ["1"])
    expect(fields["Seccomp"], ["2"])
    mounts = booted.run("cat", f"/proc/{pid}/mountinfo").splitlines()
    roots = [line.split()[5] for line in mounts if line.split()[4] == "/"]
    if not all("ro" in options.split(",") for options in roots):
        raise RuntimeError(f"/ is mounted {roots}")
    if fields["Uid"][0] == "0":
        raise RuntimeError("it is root")
    return f"uid {fields['Uid'][0]}, CapEff 0x400, seccomp filter, / read-only"


def main() -> int:
    private.demand("booted.py")
    pathlib.Path("/etc/lb/lb.yaml").write_text(CONFIGURATION)
    drop_in = pathlib.Path("/etc/systemd/system/roundabout.service.d/try.conf")
    drop_in.parent.mkdir(parents=True, exist_ok=True)
    drop_in.write_text(DROP_IN)
    unified = tempfile.mkdtemp(prefix="unified-")
    words = ["unshare", "--mount", "--propagation", "private", "--net", "--pid", "--uts", "--ipc", "--fork"]
    words += ["--kill-child"]
    with open("/tmp/systemd.log", "wb") as log:
        process = subprocess.Popen([*words, "/tmp/boot", unified], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    booted = Booted(process)
    backend = None
    try:
        check("active", lambda: booted.until("ActiveState", "active"))
        if failed:
            print(pathlib.Path("/tmp/systemd.log").read_text()[-3000:])
            return 1
        enter = ["nsenter", "--target", booted.first(), "--net"]
        backend = subprocess.Popen([*enter, sys.executable, "-c", BACKEND])
        check("the sandbox", lambda: sandbox(booted))
        check("a session through port 80", lambda: expect(booted.page(), "s1"))
        check("the transport", lambda: expect(booted.transport(), "epoll"))
        check("root's lbctl finds the token", lambda: booted.run("lbctl", "set", "s1", "weight=2"))
        check("reload", lambda: reload(booted))
        check("watchdog", lambda: watchdog(booted))
        check("stop", lambda: booted.run("systemctl", "stop", "roundabout.service"))
        check("it ended by itself", lambda: expect(booted.show("Result"), "success"))
    finally:
        if backend is not None:
            backend.kill()
            backend.wait()
        process.kill()
        # Its control group is taken away by try, last of all.
        process.wait()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
