"""What the scene in containers has to show, asked as a user of the machine asks; each look gives its figure, or Trouble."""

from __future__ import annotations

import json
import pathlib
import re
import sys
import time
from collections.abc import Callable
from typing import Any

from commands import CHECKS, Trouble
from engine import Engine

# The questions are those that the lab's scene is asked.
import scene

SITE = "127.0.0.1:8080"
PAGE = "http://127.0.0.1:8081"
NAGIOS = "http://127.0.0.1:8085/nagios/"
HEALTHY_WITHIN = 240
WELL_WITHIN = 120
NET_BIND_SERVICE = 1 << 10
CRM_USER = "10002"


def container(host: str) -> str:
    return f"scene_{host}_1"


def all_of_them(engine: Engine, nagios_password: pathlib.Path) -> list[tuple[str, Callable[[], str]]]:
    def browser(*words: str) -> Any:
        client = CHECKS / "clients" / "browser.py"
        return json.loads(engine.beside([sys.executable, "-B", client, SITE, *words], 90))

    visit = scene.Visit(browser)
    return [
        ("pages through 8080", lambda: scene.pages(browser)),
        ("login at one server known at the others", visit.login),
        ("contact shown by every server", visit.contact),
        ("picture sent to one server, served by all", visit.upload),
        ("balancer's page on 8081", lambda: balancer_page(engine)),
        ("Nagios on 8085", lambda: nagios(engine, nagios_password)),
        ("what the balancer may do", lambda: balancer_confined(engine)),
        ("what the CRM may do", lambda: servers_confined(engine)),
        ("what cannot be reached", lambda: closed(engine)),
        ("one server fewer", lambda: without_one(engine, browser)),
    ]


def curl(engine: Engine, *words: str) -> str:
    return engine.beside(["curl", "-sS", "-m", "10", *words], 20)


def healthy(engine: Engine) -> str:
    """Waits until every container is; Trouble names those that are not."""
    end = time.monotonic() + HEALTHY_WITHIN
    while True:
        states = {one["Name"].lstrip("/"): health(one["State"]) for one in engine.inspect()}
        ill = {name: state for name, state in states.items() if state != "healthy"}
        if states and not ill:
            return f"{len(states)}: {' '.join(sorted(name.split('_')[1] for name in states))}"
        if time.monotonic() > end:
            raise Trouble(f"not healthy within {HEALTHY_WITHIN} s: {ill or 'no container'}", *(n.split("_")[1] for n in ill))
        time.sleep(1)


def health(state: dict) -> str:
    if not state["Running"]:
        return f"exited with {state['ExitCode']}"
    return state.get("Health", {}).get("Status", "without a health check")


def balancer_page(engine: Engine) -> str:
    page = curl(engine, "--fail", f"{PAGE}/")
    title = re.search("<title>(.*CRM.*)</title>", page)
    if title is None or not page.endswith("</html>\n"):
        raise Trouble(f"no page of the balancer: {page[:200]!r}", "lb")
    status = json.loads(curl(engine, "--fail", f"{PAGE}/v1/status"))
    taking = status["pools"][0]["takingTraffic"]
    if taking != 3:
        raise Trouble(f"{taking} backends take traffic (expected: 3)", "lb")
    return f"titled {title.group(1)}; 3 backends take traffic, transport {status['transport']}"


def nagios(engine: Engine, password: pathlib.Path) -> str:
    code = curl(engine, "-o", "/dev/null", "-w", "%{http_code}", NAGIOS)
    if code != "401":
        raise Trouble(f"without a password: status {code} (expected: 401)", "nagios")
    login = f"nagiosadmin:{password.read_text().strip()}"
    if "Nagios" not in curl(engine, "--fail", "-u", login, NAGIOS):
        raise Trouble("with the password: no page of Nagios", "nagios")
    end = time.monotonic() + WELL_WITHIN
    while True:
        done = engine.finished(["exec", container("nagios"), "/srv/deploy/roles/nagios/problems"])
        if done.returncode == 0:
            return "asks for the password; every host up, every service OK"
        if time.monotonic() > end:
            raise Trouble(f"not well within {WELL_WITHIN} s: {done.stdout or done.stderr}", "nagios")
        time.sleep(2)


def fields(status: str) -> dict[str, list[str]]:
    """A process's status file, by the names in it."""
    return {key: value.split() for key, _, value in (line.partition(":") for line in status.splitlines())}


def balancer_confined(engine: Engine) -> str:
    found = fields(engine.docker(["exec", container("lb"), "cat", "/proc/1/status"], 30))
    bounding = int(found["CapBnd"][0], 16)
    if set(found["Uid"]) != {"10001"} or found["NoNewPrivs"] != ["1"] or bounding != NET_BIND_SERVICE:
        raise Trouble(f"uid {found['Uid']}, bounding set {bounding:x}, no-new-privileges {found['NoNewPrivs']}")
    if engine.finished(["exec", container("lb"), "sh", "-c", "echo >/opt/lb/try"]).returncode == 0:
        raise Trouble("its root can be written")
    files = engine.docker(["exec", container("lb"), "sh", "-c", "ulimit -n"], 30).strip()
    return f"uid 10001, of all capabilities NET_BIND_SERVICE, no new ones, root read-only, {files} open files"


def servers_confined(engine: Engine) -> str:
    """Root mounts the store; what talks to clients is somebody else, who has nothing of root's."""
    script = "for status in /proc/[0-9]*/status; do ! grep -q '^Name:.java$' $status || cat $status; done"
    for host in scene.SERVERS:
        found = fields(engine.docker(["exec", container(host), "sh", "-c", script], 30))
        sets = {name: found.get(name, ["no java"])[0] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}
        if any(one.strip("0") for one in sets.values()):
            raise Trouble(f"{host}: capabilities {sets}", host)
        if set(found["Uid"] + found["Gid"]) != {CRM_USER} or found["Groups"] or found["NoNewPrivs"] != ["1"]:
            raise Trouble(
                f"{host}: uid {found['Uid']}, gid {found['Gid']}, groups {found['Groups']}, "
                f"no-new-privileges {found['NoNewPrivs']}", host
            )  # fmt: skip
    return f"at {', '.join(scene.SERVERS)}: uid {CRM_USER}, no capability, no group of root's, no new privileges"


def closed(engine: Engine) -> str:
    def reaches(host: str, address: str, port: int) -> bool:
        words = ["timeout", "1", "bash", "-c", f"exec 3<>/dev/tcp/{address}/{port}"]
        return engine.finished(["exec", container(host), *words]).returncode == 0

    database, store, outside, page = ("10.1.4.31", 5432), ("10.1.4.21", 24007), ("10.1.2.52", 80), ("10.1.5.2", 8001)
    # Each of them is there for who may come.
    for host, place in (("s1", database), ("s1", store), ("lb", outside), ("nagios", page), ("s1", ("10.1.3.1", 80))):
        if not reaches(host, *place):
            raise Trouble(f"{host} does not reach {place}: that others do not reach it means nothing", host)
    never = [("lb", database), ("lb", store), ("s1", outside), ("bbdd", outside), ("nas1", outside)]
    for host, place in (*never, ("s1", page), ("s1", ("10.1.3.1", 8001))):
        if reaches(host, *place):
            raise Trouble(f"{host} reaches {place}")
    return "from lb no database, no store; from s1 no page of the balancer; from server, database and store no way out"


def without_one(engine: Engine, browser: Callable[..., Any]) -> str:
    """A server's container stops, and nobody is told; it starts, and serves again."""
    began = time.monotonic()
    engine.docker(["stop", container("s2")], 30)
    stopped = time.monotonic() - began
    code = engine.docker(["inspect", "-f", "{{.State.ExitCode}}", container("s2")], 30).strip()
    if code != "143":
        raise Trouble(f"s2: exit code {code} after {stopped:.1f} s (expected: 143, as after TERM)", "s2")
    served = browser("pages", "20")
    if set(served) != {"s1", "s3"}:
        raise Trouble(f"without s2: {served} (expected: all from s1 and s3)", "lb")
    engine.docker(["start", container("s2")], 30)
    healthy(engine)
    end = time.monotonic() + 30
    while set(served) != set(scene.SERVERS):
        if time.monotonic() > end:
            raise Trouble(f"s2 is healthy, and after 30 s: {served}", "lb", "s2")
        served = browser("pages", "6")
    return f"s2 stopped in {stopped:.1f} s, 20 pages from s1 and s3, s2 serves again"
