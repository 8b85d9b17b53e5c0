"""What a client outside can reach, and what not."""

from __future__ import annotations

import re

import lab
from report import Trouble

# Host, its address, and the ports that are open to clients.
OPEN = {"lb": (lab.SITE, {80}), "ges": ("10.1.5.51", {22}), "nagios": ("10.1.5.52", {80})}
HIDDEN = {"s1": "10.1.3.11", "bbdd": "10.1.4.31", "nas1": "10.1.4.21", "lb on LAN5": "10.1.5.2"}
# Who sees the balancer's page, and from where else the balancer is reached, but not its page. An address of its own does not
# keep a page to a network: whoever is in another asks for it through the interface he has there.
PAGE = {"lb": "127.0.0.1", "ges": "10.1.5.2", "nagios": "10.1.5.2"}
NO_PAGE = (
    ("fw", "eth2", "10.1.2.2"), ("fw", "eth3", "10.1.5.2"),
    ("s1", "eth1", "10.1.3.1"), ("s1", "eth1", "10.1.2.2"), ("s1", "eth1", "10.1.5.2"), ("s1", "eth3", "10.1.5.2"),
    ("nas1", "eth2", "10.1.5.2"), ("bbdd", "eth2", "10.1.5.2"),
)  # fmt: skip
# Nobody but the firewall and who comes through it is there, and with --demo clients are to see the page.
CLIENTS_SIDE = ("fw", "eth2", "10.1.2.2")
SERVED = (22, 80, 3000, 5432, 5666, 8001, 24007)
PORTS = 65535


def open_ports(printed: str) -> set[int]:
    """The open ports of nmap's greppable output; Trouble if it did not scan every port."""
    found = re.search(r"Ports: (.*?)(?:\t|$)", printed, re.MULTILINE)
    if "Status: Up" not in printed:
        raise Trouble(f"nmap found nobody: {printed.strip()[-200:]}")
    words = found.group(1).split(", ") if found else []
    return {int(word.split("/")[0]) for word in words if "/open/" in word}


def scan(demo: bool) -> str:
    """All TCP ports of the three hosts, from c1."""
    addresses = [address for address, _ in OPEN.values()]
    printed = lab.must_inside(
        "c1", "nmap", "-Pn", "-n", "-sS", "-T5", "--max-retries", "1", "--min-rate", "20000", "-p-", "-oG", "-", *addresses,
        seconds=90,
    )  # fmt: skip
    said = []
    for host, (address, expected) in OPEN.items():
        wanted = expected | ({8001} if demo and host == "lb" else set())
        lines = "\n".join(line for line in printed.splitlines() if f"Host: {address} " in line)
        found = open_ports(lines)
        if found != wanted:
            raise Trouble(f"{host} {address}: open {sorted(found)} (expected: {sorted(wanted)})", "fw", host)
        said.append(f"{host} {', '.join(map(str, sorted(found)))}")
    return f"open of {PORTS} each: " + "; ".join(said)


def hidden() -> str:
    """Hosts that no client may see at all, on the ports they are known to serve."""
    places = [f"{address}:{port}" for address in HIDDEN.values() for port in SERVED]
    reached = lab.must_inside("c1", "python3", lab.CLIENTS / "reach.py", *places, seconds=30).split()
    if reached:
        raise Trouble(f"c1 reaches {', '.join(reached)}", "fw")
    return f"{len(places)} ports, nothing of {', '.join(HIDDEN)}"


def page(demo: bool) -> str:
    """The balancer's page is for the hosts that have to see it. That the others reach port 80 shows that there is a way."""
    for host, address in PAGE.items():
        if _reached(host, "", f"{address}:8001") != [f"{address}:8001"]:
            raise Trouble(f"{host} does not reach {address}:8001", "lb", host)
    ways = [way for way in NO_PAGE if not (demo and way == CLIENTS_SIDE)]
    for host, interface, address in ways:
        reached = _reached(host, interface, f"{address}:80", f"{address}:8001")
        if reached != [f"{address}:80"]:
            raise Trouble(f"{host} through {interface} reaches {reached} (expected: {address}:80 alone)", "lb", host)
    others = ", ".join(dict.fromkeys(host for host, _, _ in ways))
    return f"seen by {', '.join(PAGE)}; not by {others}, tried {len(ways)} ways"


def _reached(host: str, interface: str, *places: str) -> list[str]:
    through = ("--through", interface) if interface else ()
    return lab.must_inside(host, "python3", lab.CLIENTS / "reach.py", *through, *places, seconds=30).split()


def ping() -> str:
    ended = lab.inside("c1", "ping", "-c", "3", "-i", "0.2", "-W", "2", lab.SITE, seconds=10)
    found = re.search(r"(\d+) received.*?= [0-9.]+/([0-9.]+)/", ended.out, re.DOTALL)
    if ended.code != 0 or not found or found.group(1) != "3":
        raise Trouble(f"exit code {ended.code}: {ended.last}", "fw", "lb")
    return f"3 of 3, {float(found.group(2)):.2f} ms"


def ssh_with_key() -> str:
    said = lab.must_inside("c1", "ssh", "-o", "ConnectTimeout=5", OPEN["ges"][0], "hostname", seconds=20).strip()
    if said != "ges":
        raise Trouble(f"ssh came to {said!r}", "ges")
    return "logged in to ges"


def ssh_with_password() -> str:
    """It is not even asked for one."""
    words = ["-o", "ConnectTimeout=5", "-o", "PubkeyAuthentication=no", "-o", "BatchMode=no",
             "-o", "PreferredAuthentications=password,keyboard-interactive", "-o", "NumberOfPasswordPrompts=1"]  # fmt: skip
    ended = lab.inside("c1", "setsid", "-w", "ssh", *words, OPEN["ges"][0], "true", seconds=20)
    if ended.code != 255 or "Permission denied (publickey)" not in ended.err:
        raise Trouble(f"exit code {ended.code}: {ended.last}", "ges")
    return "Permission denied (publickey)"
