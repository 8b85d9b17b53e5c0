"""The scene's cables: bridges in a network namespace of their own, and a pair of interfaces for each place in a network.

The machine's own namespace gets nothing. A switch port is called HOST-NET; taking it down unplugs the host.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from scene.faults import Fault
from scene.programs import must, run
from scene.topology import Host, Interface

# Scenes with states of their own live side by side.
PREFIX = Path(os.environ.get("LAB_STATE") or "roundabout").name + "-"
# No host can be called so: their names have no capital letters.
SWITCHES = PREFIX + "LANS"
NAMESPACES = Path("/run/netns")


def namespace(host: str) -> str:
    return PREFIX + host


def exists(name: str) -> bool:
    return (NAMESPACES / name).exists()


def namespace_commands(hosts: Iterable[Host], with_switches: bool) -> Iterator[str]:
    if with_switches:
        yield f"netns add {SWITCHES}"
    for host in hosts:
        yield f"netns add {namespace(host.name)}"


def switch_commands(nets: Iterable[str]) -> Iterator[str]:
    """What makes the bridges, in their namespace."""
    for net in nets:
        yield f"link add {net} type bridge stp_state 0 mcast_snooping 0"
        yield f"link set {net} up"


def link_address(interface: Interface) -> str:
    """An interface's link-level address, made of its first IP address: a server that comes again under an address is found
    at once, where its neighbours would send to the one that is gone until they asked anew, for some seconds."""
    return ":".join(f"{byte:02x}" for byte in (2, 0, *interface.addresses[0].ip.packed))


def cable_commands(host: Host) -> Iterator[str]:
    """What plugs a host in, in the bridges' namespace."""
    for interface in host.interfaces:
        port = f"{host.name}-{interface.net}"
        link = f" address {link_address(interface)}" if interface.addresses else ""
        yield f"link add {port} type veth peer name {interface.name}{link} netns {namespace(host.name)}"
        yield f"link set {port} master {interface.net} up"


def host_commands(host: Host) -> Iterator[str]:
    """What brings the host's own ends up, in its namespace."""
    yield "link set lo up"
    for interface in host.interfaces:
        for address in interface.addresses:
            yield f"address add {address} brd + dev {interface.name}"
        yield f"link set {interface.name} up"
    for route in host.routes:
        yield f"route add {route.destination} via {route.gateway}"


def connect(hosts: list[Host], nets: Iterable[str] = ()) -> None:
    """Makes the hosts' namespaces with all their cables; the bridges too if `nets` are given."""
    nets = list(nets)
    _batch(namespace_commands(hosts, bool(nets)), "network namespaces")
    _batch([*switch_commands(nets), *(c for host in hosts for c in cable_commands(host))], "cables", SWITCHES)
    for host in hosts:
        _batch(host_commands(host), f"{host.name}: network", namespace(host.name))


def unplug(host: Host) -> None:
    """Takes a host's ports away at once; a deleted namespace takes its time, and they would be in the way of a new one."""
    if not exists(SWITCHES):
        return
    shown = must(["ip", "-netns", SWITCHES, "-brief", "link", "show", "type", "veth"], "switch ports")
    there = {line.split("@")[0].split()[0] for line in shown.splitlines() if line.strip()}
    ports = [port for interface in host.interfaces if (port := f"{host.name}-{interface.net}") in there]
    _batch((f"link delete {port}" for port in ports), f"{host.name}: unplugging", SWITCHES)


def delete_all(names: Iterable[str]) -> None:
    """Deletes those of the namespaces that are there; their interfaces go with them."""
    _batch((f"netns delete {name}" for name in names if exists(name)), "network namespaces")


def delete_directory() -> None:
    """Takes away what `ip netns` leaves behind, a directory mounted over itself, unless others use it by now."""
    if NAMESPACES.exists() and not any(NAMESPACES.iterdir()):
        run(["umount", str(NAMESPACES)])
        NAMESPACES.rmdir()


def _batch(commands: Iterable[str], what: str, inside: str | None = None) -> None:
    command = ["ip", *(["-netns", inside] if inside else []), "-batch", "-"]
    text = "".join(f"{line}\n" for line in commands)
    if text:
        must(command, what, text=text)


def refuse_busy(hosts: Iterable[Host], with_switches: bool) -> None:
    names = [namespace(host.name) for host in hosts] + ([SWITCHES] if with_switches else [])
    busy = [name for name in names if exists(name)]
    if busy:
        raise Fault(
            f"network namespace {busy[0]} is there already and not of this lab "
            f"(ip netns pids {busy[0]} shows who uses it, ip netns delete {busy[0]} removes it)"
        )
