"""Topology files: the part of VNX XML that says which hosts there are, in which networks, with which addresses.

Read are net@name, vm@name, if@id, if@net, ipv4, route and forwarding. Everything else is named in `passed_over` and never
acted upon: a file from elsewhere may hold commands to execute and files to copy.
"""

from __future__ import annotations

import ipaddress
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from scene.faults import Fault

HOST_NAME = re.compile(r"[a-z][a-z0-9-]{0,9}")
NET_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,9}")
# What the kernel takes as the name of an interface.
LONGEST_PORT = 15


@dataclass(frozen=True)
class Interface:
    """A host's place in a network: eth<number>, with its addresses."""

    number: int
    net: str
    addresses: tuple[ipaddress.IPv4Interface, ...]

    @property
    def name(self) -> str:
        return f"eth{self.number}"


@dataclass(frozen=True)
class Route:
    destination: ipaddress.IPv4Network
    gateway: ipaddress.IPv4Address


@dataclass(frozen=True)
class Host:
    """One vm of the file."""

    name: str
    interfaces: tuple[Interface, ...]
    routes: tuple[Route, ...]
    forwards: bool

    def address(self, net: str) -> str | None:
        """The host's first address in a network, without prefix; None if it has none there."""
        for interface in self.interfaces:
            if interface.net == net and interface.addresses:
                return str(interface.addresses[0].ip)
        return None

    def interface(self, net: str) -> str | None:
        """The name of the host's interface in a network; None if it has none there."""
        return next((interface.name for interface in self.interfaces if interface.net == net), None)

    def all_addresses(self) -> Iterator[tuple[str, ipaddress.IPv4Interface]]:
        for interface in self.interfaces:
            for address in interface.addresses:
                yield interface.net, address


@dataclass(frozen=True)
class Topology:
    """A whole file. Nets are in the order of the file; the hosts' names are unique, and so are their addresses."""

    nets: tuple[str, ...]
    hosts: tuple[Host, ...]
    passed_over: tuple[str, ...] = ()

    def host(self, name: str) -> Host | None:
        return next((host for host in self.hosts if host.name == name), None)

    def with_host(self, host: Host) -> Topology:
        return replace(self, hosts=(*self.hosts, host))

    def without_host(self, name: str) -> Topology:
        return replace(self, hosts=tuple(host for host in self.hosts if host.name != name))


def read(path: Path) -> Topology:
    """Reads a file; a Fault with one sentence if it cannot be read or makes no sense."""
    try:
        text = path.read_bytes()
    except OSError as e:
        raise Fault(f"{path}: {e.strerror}") from e
    try:
        return parse(text)
    except Fault as fault:
        raise Fault(f"{path}: {fault}") from None


def parse(text: bytes) -> Topology:
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, LookupError, ValueError) as e:
        raise Fault(f"malformed XML: {e}") from None
    if root.tag != "vnx":
        raise Fault(f"<{root.tag}> (expected: <vnx>)")
    over: Counter[str] = Counter()
    nets: list[str] = []
    hosts: list[Host] = []
    for element in root:
        if element.tag == "net":
            nets.append(_net(element, nets))
        elif element.tag == "vm":
            hosts.append(_host(element, over))
        elif element.tag == "global":
            over.update(child.tag for child in element if child.tag not in ("version", "scenario_name"))
        else:
            over[element.tag] += 1
    topology = Topology(tuple(nets), tuple(hosts), tuple(_counted(over)))
    refuse_clashes(topology.hosts)
    return topology


def refuse_clashes(hosts: Iterable[Host]) -> None:
    """Names and addresses are unique, and the addresses of a network belong to one subnet."""
    names: set[str] = set()
    owners: dict[ipaddress.IPv4Address, str] = {}
    subnets: dict[str, tuple[ipaddress.IPv4Network, str]] = {}
    for host in hosts:
        if host.name in names:
            raise Fault(f"vm {host.name}: a host of this name is there already")
        names.add(host.name)
        for net, address in host.all_addresses():
            if address.ip in owners:
                raise Fault(f"vm {host.name}: address {address.ip} is taken by {owners[address.ip]}")
            owners[address.ip] = host.name
            subnet, first = subnets.setdefault(net, (address.network, host.name))
            if address.network != subnet:
                raise Fault(f"vm {host.name}: {address} is not in {net}, which is {subnet} at {first}")


def _net(element: ElementTree.Element, known: list[str]) -> str:
    name = element.get("name", "")
    if not NET_NAME.fullmatch(name):
        raise Fault(f"net name: {name!r} (expected: up to 10 letters, digits, - and _)")
    if name in known:
        raise Fault(f"net {name}: twice in the file")
    return name


def _host(element: ElementTree.Element, over: Counter[str]) -> Host:
    name = element.get("name", "")
    if not HOST_NAME.fullmatch(name):
        raise Fault(f"vm name: {name!r} (expected: up to 10 small letters, digits and -)")
    interfaces: list[Interface] = []
    routes: list[Route] = []
    forwards = False
    for child in element:
        if child.tag == "if":
            interface = _interface(child, name, len(interfaces) + 1, over)
            if interface is not None:
                interfaces.append(interface)
        elif child.tag == "route":
            route = _route(child, name, over)
            if route is not None:
                routes.append(route)
        elif child.tag == "forwarding" and child.get("type", "ip") in ("ip", "ipv4"):
            forwards = True
        else:
            over[child.tag] += 1
    for what, given in (("id", [i.number for i in interfaces]), ("net", [i.net for i in interfaces])):
        twice = [value for value, count in Counter(given).items() if count > 1]
        if twice:
            raise Fault(f"vm {name}: two interfaces with {what} {twice[0]}")
    return Host(name, tuple(interfaces), tuple(routes), forwards)


def _interface(element: ElementTree.Element, host: str, number: int, over: Counter[str]) -> Interface | None:
    net = element.get("net", "")
    written = [child for child in element if child.tag == "ipv4"]
    over.update(child.tag for child in element if child.tag != "ipv4")
    if any((child.text or "").strip() == "dhcp" for child in written):
        over["if with dhcp"] += 1
        return None
    if not NET_NAME.fullmatch(net):
        raise Fault(f"vm {host}: if net: {net!r} (expected: the name of a net)")
    if len(f"{host}-{net}") > LONGEST_PORT:
        raise Fault(f"vm {host}: its name and that of net {net} are too long (expected: 14 characters together)")
    given = element.get("id", str(number))
    if not re.fullmatch(r"[0-9]{1,3}", given):
        raise Fault(f"vm {host}: if id: {given!r} (expected: a number)")
    return Interface(int(given), net, tuple(_address(child, host) for child in written))


def _address(element: ElementTree.Element, host: str) -> ipaddress.IPv4Interface:
    text = (element.text or "").strip()
    mask = element.get("mask")
    try:
        if mask is None and "/" not in text:
            raise ValueError
        return ipaddress.IPv4Interface(text if mask is None else f"{text}/{mask.lstrip('/')}")
    except ValueError:
        raise Fault(f"vm {host}: ipv4: {text!r} (expected: an address with its prefix, as 10.1.3.14/24)") from None


def _route(element: ElementTree.Element, host: str, over: Counter[str]) -> Route | None:
    if element.get("type", "ipv4") not in ("ipv4", "inet"):
        over["route of another type"] += 1
        return None
    text = (element.text or "").strip()
    gateway = element.get("gw", "")
    try:
        destination = ipaddress.IPv4Network("0.0.0.0/0" if text == "default" else text)
        return Route(destination, ipaddress.IPv4Address(gateway))
    except ValueError:
        raise Fault(f"vm {host}: route: {text!r} gw {gateway!r} (expected: a network, and the address of its gateway)") from None


def _counted(over: Counter[str]) -> Iterator[str]:
    for tag in sorted(over):
        yield tag if over[tag] == 1 else f"{tag} ({over[tag]})"
