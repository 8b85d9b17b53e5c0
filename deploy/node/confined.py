"""Runs the installed lbd as its unit does, without systemd: in a mount namespace whose root is read-only, in an empty
network, as its own user with one capability, with a socket in systemd's place. Prints a line for each thing looked at."""

from __future__ import annotations

import http.server
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable

import private

USER = "roundabout"
NET_BIND_SERVICE = 1 << 10
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
PATIENCE = 20.0
failed = 0


def check(words: str, look: Callable[[], str]) -> None:
    """The look says what it saw, or raises."""
    global failed
    try:
        seen = look()
        print(f"ok    {words:<66} {seen}", flush=True)
    except Exception as trouble:  # whatever goes wrong is the finding
        failed += 1
        print(f"FAIL  {words}: {trouble}", flush=True)


def run(*words: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, env=env)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


def until(what: str, ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.05)
    raise RuntimeError(f"{what}: not within {PATIENCE:.0f} s")


def prepare() -> None:
    """What systemd does for StateDirectory and ProtectSystem=strict."""
    run("ip", "link", "set", "lo", "up")
    pathlib.Path("/etc/lb/lb.yaml").write_text(CONFIGURATION)
    for path, mode in (("/var/lib/lb", 0o700), ("/run/lb", 0o755), ("/var/log/lb", 0o750), ("/var/cache/lb", 0o755)):
        os.makedirs(path, exist_ok=True)
        run("chown", f"{USER}:{USER}", path)
        os.chmod(path, mode)
        run("mount", "--bind", path, path)
    run("mount", "-o", "remount,bind,ro", "/")
    run("mount", "-o", "remount,bind,ro", "/run")
    # PrivateTmp: Netty unpacks its native library there.
    run("mount", "-t", "tmpfs", "tmpfs", "/tmp")


class Backend(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"s{self.server.server_address[1] - 3000}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A probe has seen enough when it has the status."""


class Systemd:
    """Hears what the service says."""

    def __init__(self) -> None:
        self.name = "@roundabout-try"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + self.name[1:])
        self.socket.settimeout(PATIENCE)

    def hear(self, word: str) -> str:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            said = self.socket.recv(4096).decode()
            if word in said.split("\n"):
                return said.replace("\n", " ")
        raise RuntimeError(f"{word}: not heard")


def start(systemd: Systemd) -> subprocess.Popen[bytes]:
    only = "-all,+net_bind_service"
    words = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "--no-new-privs", "--bounding-set", only]
    words += ["--inh-caps", only, "--ambient-caps", only, "/usr/bin/lbd", "--config", "/etc/lb/lb.yaml"]
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "XDG_RUNTIME_DIR": "/run",
        "CACHE_DIRECTORY": "/var/cache/lb",
        "NOTIFY_SOCKET": systemd.name,
        "WATCHDOG_USEC": "2000000",
    }
    return subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL)


def page(port: int = 80) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
        return answer.read().decode().strip()


def of_process(pid: int) -> str:
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    fields = {key: value.split() for key, _, value in (line.partition(":") for line in lines)}
    capabilities = {key: int(fields[key][0], 16) for key in ("CapEff", "CapPrm", "CapBnd", "CapAmb")}
    wrong = {key: hex(value) for key, value in capabilities.items() if value != NET_BIND_SERVICE}
    if wrong or fields["Uid"][0] == "0" or fields["NoNewPrivs"][0] != "1":
        raise RuntimeError(f"uid {fields['Uid']}, no-new-privileges {fields['NoNewPrivs']}, {wrong}")
    return f"uid {fields['Uid'][0]}, CapEff 0x{capabilities['CapEff']:x}, no new privileges"


def read_only(pid: int) -> str:
    for line in pathlib.Path(f"/proc/{pid}/mountinfo").read_text().splitlines():
        fields = line.split()
        if fields[4] == "/":
            root = fields[5].split(",")
    if "ro" not in root:
        raise RuntimeError(f"/ is mounted {root}")
    try:
        pathlib.Path("/etc/try").write_text("")
    except OSError as trouble:
        return f"/ is ro; root itself: {trouble.strerror}"
    raise RuntimeError("/etc could be written")


def check_lb(code: int, *words: str) -> str:
    done = subprocess.run(["/usr/lib/nagios/plugins/check_lb", *words], capture_output=True, text=True, timeout=20)
    if done.returncode != code:
        raise RuntimeError(f"exit {done.returncode}, {code} expected: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def status() -> dict:
    return json.loads(run("lbctl", "-o", "json", "status"))


def names() -> list[str]:
    return [backend["name"] for backend in status()["pools"][0]["backends"]]


def expect(seen: object, expected: object) -> str:
    if seen != expected:
        raise RuntimeError(f"{seen} (expected: {expected})")
    return str(seen)


def main() -> int:
    private.demand("confined.py")
    systemd = Systemd()
    prepare()
    for port in (3001, 3002):
        server = Server(("127.0.0.1", port), Backend)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    began = time.monotonic()
    daemon = start(systemd)
    try:
        check("lbd tells systemd that it is ready", lambda: systemd.hear("READY=1"))
        if failed:
            return 1
        print(f"      {(time.monotonic() - began) * 1000:.0f} ms after it was started")
        check("it has its own user and one capability", lambda: of_process(daemon.pid))
        check("its root is read-only", lambda: read_only(daemon.pid))
        check("the native library loads", lambda: expect(status()["transport"], "epoll"))
        check("port 80 leads to s1", lambda: expect(page(), "s1"))
        check("it feeds the watchdog", lambda: systemd.hear("WATCHDOG=1"))
        added = ["lbctl", "add", "127.0.0.1:3002", "--name", "s2", "--wait", "5s"]
        check("root's lbctl finds the token", lambda: run(*added).strip())
        check("port 80 leads to both", lambda: expect(sorted({page() for _ in range(8)}), ["s1", "s2"]))
        check("check_lb: OK", lambda: check_lb(0))
        check("the access log is written", lambda: expect(pathlib.Path("/var/log/lb/access.log").stat().st_size > 0, True))
        daemon.terminate()
        check("SIGTERM: it says that it stops", lambda: systemd.hear("STOPPING=1"))
        check("it ends with 0", lambda: expect(daemon.wait(PATIENCE), 0))
        check("check_lb: CRITICAL", lambda: check_lb(2))
        daemon = start(systemd)
        check("started again", lambda: systemd.hear("READY=1"))
        check("the backend that was added is still there", lambda: expect(names(), ["s1", "s2"]))
        daemon.terminate()
        check("it ends with 0 again", lambda: expect(daemon.wait(PATIENCE), 0))
    finally:
        if daemon.poll() is None:
            daemon.kill()
            daemon.wait()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
