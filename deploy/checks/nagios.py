"""What Nagios says, asked from outside as its page asks."""

from __future__ import annotations

import json
from typing import Any

import balancer
import lab
import leftovers
from report import Report, Trouble

URL = "http://10.1.5.52/nagios/cgi-bin/statusjson.cgi?formatoptions=enumerate&query="
# All hosts share the machine's load average.
NOT_OURS = ("load",)
WITHIN = 60.0
Services = dict[str, dict[str, str]]


def ask(query: str) -> Any:
    """The password goes over standard input: a command line is everybody's."""
    password = (leftovers.STATE / "secrets" / "nagios_password").read_text().strip()
    said = lab.must_inside("c1", "curl", "-sS", "--fail", "-m", "5", "-K", "-", URL + query,
                           text=f'user = "nagiosadmin:{password}"\n')  # fmt: skip
    return json.loads(said)["data"]


def services() -> Services:
    return ask("servicelist")["servicelist"]


def unwell(hosts: dict[str, str], of_hosts: Services) -> list[str]:
    """What is not up or not OK, in words."""
    found = [f"{host} {state}" for host, state in hosts.items() if state != "up"]
    for host, states in of_hosts.items():
        found += [f"{host}/{name} {state}" for name, state in states.items() if state != "ok" and name not in NOT_OURS]
    return sorted(found)


def all_well(expected: set[str]) -> str:
    """Every host of the scene is watched and up, every service of it OK."""

    def look() -> str | None:
        hosts = ask("hostlist")["hostlist"]
        if set(hosts) != expected:
            return f"watched: {sorted(hosts)} (expected: {sorted(expected)})"
        return ", ".join(unwell(hosts, services())) or None

    waited = lab.until(look, WITHIN, "every host up, every service OK", "nagios")
    count = sum(len(states) for states in services().values())
    return f"{len(expected)} hosts up, {count} services OK, after {waited:.1f} s"


def balancer_stopped() -> str:
    lab.must("stop", "lb", seconds=60)
    waited = lab.until(lambda: _state("critical"), WITHIN, "lb/balancer CRITICAL", "nagios")
    return f"lb/balancer CRITICAL after {waited:.1f} s"


def balancer_back() -> str:
    lab.must("start", "lb", seconds=60)
    waited = lab.until(lambda: _state("ok"), WITHIN, "lb/balancer OK", "nagios", "lb")
    strategy = balancer.get("/v1/status")["pools"][0]["strategy"]
    return f"lb/balancer OK after {waited:.1f} s, strategy {strategy}"


def _state(wanted: str) -> str | None:
    state = services().get("lb", {}).get("balancer", "not watched")
    return None if state == wanted else state


def refuses_without_password() -> str:
    ended = lab.inside("c1", "curl", "-sS", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}", URL + "hostlist")
    if ended.code != 0 or ended.out != "401":
        raise Trouble(f"exit code {ended.code}, status {ended.out}", "nagios")
    return "401"


def all_of_it(report: Report) -> None:
    watched = {name for name in lab.status()["hosts"] if not name.startswith("c")}
    report.check("Nagios: nothing without its password", ("nagios",), refuses_without_password)
    report.check("Nagios: all hosts up, all services OK", ("nagios",), lambda: all_well(watched))
    report.check("Nagios: balancer stopped", ("nagios", "lb"), balancer_stopped)
    report.check("Nagios: balancer back", ("nagios", "lb"), balancer_back)
