"""The balancers that are put to the same scripts: how each is configured, started, drained and ended."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wire import HOST, tcp_sockets

ROOT = Path(__file__).resolve().parents[2]
ADMIN_PORT = 18001


@dataclass(frozen=True)
class Setting:
    """What a script needs of the balancer. Connect timeout 1 s, silence 20 s, everyone's defaults otherwise."""

    backends: tuple[int, ...]
    backend_limit: int = 0
    listener_limit: int = 0
    accept_proxy: bool = False
    send_proxy: str = ""


class Balancer:
    """A running balancer in front of the backends."""

    def __init__(self, name: str, port: int, process: subprocess.Popen[bytes], drain: Callable[[], str]) -> None:
        self.name = name
        self.port = port
        self._process = process
        # Takes the first backend out, the way its operator would, with a deadline of a second if it knows one.
        self.drain = drain

    def close(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


def start(name: str, setting: Setting, work: Path) -> Balancer:
    """Starts the balancer of this name and waits until it listens."""
    work.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    command, drain = MAKERS[name](setting, port, work)
    with open(work / "output", "wb") as output:
        process = subprocess.Popen(command, cwd=work, stdout=output, stderr=output)
    # Not by connecting: that would take a backend's turn.
    awaited = [port, ADMIN_PORT] if name in ("epoll", "nio") else [port]
    deadline = time.monotonic() + 20
    while not all(map(_listens, awaited)):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"{name} does not listen: {(work / 'output').read_text(errors='replace')[-2000:]}")
        time.sleep(0.02)
    return Balancer(name, port, process, drain)


def _haproxy(setting: Setting, port: int, work: Path) -> tuple[list[str], Callable[[], str]]:
    limit = f"maxconn {setting.listener_limit}" if setting.listener_limit else ""
    server = (f" maxconn {setting.backend_limit}" if setting.backend_limit else "") + {
        "": "",
        "v1": " send-proxy",
        "v2": " send-proxy-v2",
    }[setting.send_proxy]
    servers = "\n".join(f"    server s{i} {HOST}:{b}{server}" for i, b in enumerate(setting.backends, 1))
    (work / "haproxy.cfg").write_text(
        f"""global
    stats socket {work}/admin level admin
defaults
    mode tcp
    option redispatch
    timeout connect 1s
    timeout client 20s
    timeout server 20s
frontend web
    {limit}
    bind {HOST}:{port}{" accept-proxy" if setting.accept_proxy else ""}
    default_backend crm
backend crm
    balance roundrobin
{servers}
"""
    )

    def drain() -> str:
        with socket.socket(socket.AF_UNIX) as admin:
            admin.connect(str(work / "admin"))
            admin.sendall(b"set server crm/s1 state drain\n")
            admin.recv(1024)
        return "`set server state drain`, which knows no deadline"

    return ["haproxy", "-db", "-f", "haproxy.cfg"], drain


def _nginx(setting: Setting, port: int, work: Path, more: str = "") -> tuple[list[str], Callable[[], str]]:
    limit = f" max_conns={setting.backend_limit}" if setting.backend_limit else ""
    servers = "\n".join(f"        server {HOST}:{b}{limit};" for b in setting.backends)
    zone = "limit_conn_zone $server_port zone=all:1m;" if setting.listener_limit else ""
    limited = f"limit_conn all {setting.listener_limit};" if setting.listener_limit else ""
    (work / "nginx.conf").write_text(
        f"""load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
user root;
worker_processes 1;
pid nginx.pid;
error_log nginx-error.log;
events {{ worker_connections 1024; }}
stream {{
    {zone}
    upstream crm {{
{servers}
    }}
    server {{
        listen {HOST}:{port}{" proxy_protocol" if setting.accept_proxy else ""};
        {limited}
        proxy_pass crm;
        proxy_connect_timeout 1s;
        proxy_timeout 20s;
        {more}
        {"proxy_protocol on;" if setting.send_proxy else ""}
    }}
}}
"""
    )
    return ["nginx", "-p", str(work), "-e", str(work / "nginx-error.log"), "-c", str(work / "nginx.conf")], lambda: ""


def _nginx_half_close(setting: Setting, port: int, work: Path) -> tuple[list[str], Callable[[], str]]:
    return _nginx(setting, port, work, "proxy_half_close on;")


def _roundabout(transport: str) -> Callable[[Setting, int, Path], tuple[list[str], Callable[[], str]]]:
    def make(setting: Setting, port: int, work: Path) -> tuple[list[str], Callable[[], str]]:
        backends = [
            {"address": f"{HOST}:{b}", "name": f"s{i}", "max-sessions": setting.backend_limit}
            for i, b in enumerate(setting.backends, 1)
        ]
        listener: dict[str, object] = {"bind": f"{HOST}:{port}", "pool": "crm", "max-sessions": setting.listener_limit}
        if setting.accept_proxy:
            listener["accept-proxy"] = ["127.0.0.0/8"]
        pool: dict[str, object] = {
            "connect-timeout": "1s",
            "idle-timeout": "20s",
            # The peers have none either.
            "health": "none",
            "backends": backends,
        }
        if setting.send_proxy:
            pool["send-proxy"] = setting.send_proxy
        token = work / "token"
        token.touch(mode=0o600)
        token.write_text("for-this-run-alone-0123456789abcdef\n")
        # JSON is YAML.
        (work / "lb.yaml").write_text(
            json.dumps(
                {
                    "listeners": {"web": listener},
                    "pools": {"crm": pool},
                    "admin": {"bind": f"{HOST}:{ADMIN_PORT}", "token-file": str(token)},
                    "state-dir": "none",
                    "transport": transport,
                }
            )
        )

        def drain() -> str:
            request = urllib.request.Request(
                f"http://{HOST}:{ADMIN_PORT}/v1/pools/crm/backends/s1/drain",
                json.dumps({"timeout": "1s", "then": "disable"}).encode(),
                {"Authorization": f"Bearer {token.read_text().strip()}", "Content-Type": "application/json"},
            )
            urllib.request.urlopen(request, timeout=5).close()
            return "`lbctl drain --timeout 1s`"

        return [str(ROOT / "lb-cli/target/lb/bin/lbd"), "--config", str(work / "lb.yaml")], drain

    return make


MAKERS: dict[str, Callable[[Setting, int, Path], tuple[list[str], Callable[[], str]]]] = {
    "epoll": _roundabout("epoll"),
    "nio": _roundabout("nio"),
    "haproxy": _haproxy,
    "nginx": _nginx,
    "nginx-half-close": _nginx_half_close,
}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    return any(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in tcp_sockets())


def versions() -> list[str]:
    """One line each, as they say it themselves."""
    said = []
    lbd = str(ROOT / "lb-cli/target/lb/bin/lbd")
    for command in (["haproxy", "-v"], ["nginx", "-v"], [lbd, "--version"], ["uname", "-sr"]):
        done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"})
        said.append((done.stdout or done.stderr).splitlines()[0])
    return said
