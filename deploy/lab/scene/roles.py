"""What a host does, which follows from its name, and what its scripts in deploy/roles are told in their environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scene.faults import Fault
from scene.state import Scene
from scene.topology import Host

REPOSITORY = Path(__file__).resolve().parents[3]
ROLES = REPOSITORY / "deploy" / "roles"

CLIENTS, FRONT, SERVERS, STORAGE, MANAGEMENT = "LAN1", "LAN2", "LAN3", "LAN4", "LAN5"
ADMIN_PORT = 8001
CRM_PORT = 3000
VOLUME = "nas"
MOUNT = "/mnt/nas"
NRPE = "nrpe"


@dataclass(frozen=True)
class Role:
    """A role: the names of its hosts, the networks it must have an address in, its secrets, and how long it may take."""

    name: str
    pattern: str
    nets: tuple[str, ...]
    secrets: tuple[str, ...] = ()
    # A bound for a machine that has other things to do.
    seconds: float = 60
    # What the machine may have there is hidden from the host.
    fresh: tuple[str, ...] = ()
    # From the signal to stop until what is left of it is killed.
    seconds_to_stop: float = 3
    # Its host forwards only from the moment its script says so.
    forwards_itself: bool = False


BY_NAME = (
    Role("c", r"c[0-9]{1,2}", (CLIENTS,), ("ssh_key", "ssh_known_hosts")),
    Role("fw", r"fw", (CLIENTS, FRONT, MANAGEMENT), forwards_itself=True),
    # Longer than lbd's shutdown-grace (30 s), within which open sessions may end.
    Role("lb", r"lb", (FRONT, SERVERS, MANAGEMENT), ("admin_token",), 60, ("/var/lib/lb",), seconds_to_stop=35),
    Role("crm", r"s[0-9]{1,2}", (SERVERS, STORAGE, MANAGEMENT), ("db_password",)),
    Role("nas", r"nas[0-9]{1,2}", (STORAGE, MANAGEMENT), (), 90, ("/var/lib/glusterd",)),
    Role("bbdd", r"bbdd", (STORAGE, MANAGEMENT), ("db_password",), 60, ("/var/lib/postgresql",)),
    Role("ges", r"ges", (MANAGEMENT,), ("admin_token", "ssh_key.pub", "ssh_host_key")),
    Role("nagios", r"nagios", (MANAGEMENT,), ("nagios_password",), 60, ("/var/lib/nagios4",)),
)
SECONDS_FOR_NRPE = 60


def of(name: str) -> Role:
    """The role of a host; a Fault if its name says none."""
    for role in BY_NAME:
        if re.fullmatch(role.pattern, name):
            return role
    raise Fault(f"vm {name}: its name says no role (expected: c<N>, fw, lb, s<N>, nas<N>, bbdd, ges or nagios)")


def hosts_of(scene: Scene, role: str) -> list[Host]:
    return [host for host in scene.topology.hosts if of(host.name).name == role]


def running_on(scene: Scene, host: Host) -> list[str]:
    """The roles whose scripts run on a host, in the order they are started."""
    role = of(host.name).name
    return [role] if role == "c" or not hosts_of(scene, "nagios") else [role, NRPE]


def check(scene: Scene) -> None:
    """Refuses a scene in which somebody could not do his work."""
    if not scene.topology.hosts:
        raise Fault("no vm in it (expected: at least one)")
    for host in scene.topology.hosts:
        check_host(host, scene.topology.nets)
    if hosts_of(scene, "lb") and not hosts_of(scene, "crm"):
        raise Fault("there is a balancer, but no CRM server (expected: s<N>)")
    if hosts_of(scene, "crm"):
        for role in ("bbdd", "nas"):
            if not hosts_of(scene, role):
                raise Fault(f"there are CRM servers, but no {role} (expected: their database and their store)")


def check_host(host: Host, nets: Iterable[str]) -> None:
    role = of(host.name)
    for interface in host.interfaces:
        if interface.net not in nets:
            raise Fault(f"vm {host.name}: net {interface.net} is not in the scene")
    for net in role.nets:
        if host.address(net) is None:
            raise Fault(f"vm {host.name}: no address in {net} (expected for role {role.name}: {', '.join(role.nets)})")


def packages(roles: Iterable[str]) -> list[tuple[str, str]]:
    """(command or file, Debian package) of everything these roles need."""
    lines = []
    for role in sorted(set(roles)):
        file = ROLES / role / "packages"
        if not file.is_file():
            raise Fault(f"{file}: missing")
        for line in file.read_text().splitlines():
            words = line.split()
            if words and not line.startswith("#"):
                lines.append((words[0], words[1]))
    return lines


def environment(scene: Scene, host: Host, role: str) -> dict[str, str]:
    """What a role's scripts are told on a host."""
    kept = scene.environment
    java = {key: kept[key] for key in ("JAVA_HOME",) if key in kept}
    if role == "fw":
        return {
            "DEMO": "1" if scene.demo else "0",
            "FORWARD": "1" if host.forwards else "0",
            "CLIENTS": host.interface(CLIENTS) or "",
            "FRONT": host.interface(FRONT) or "",
            "MANAGEMENT": host.interface(MANAGEMENT) or "",
            "BALANCER": address_of(scene, "lb", FRONT),
            "GES": address_of(scene, "ges", MANAGEMENT),
            "NAGIOS": address_of(scene, "nagios", MANAGEMENT),
        }
    if role == "lb":
        backends = [f"{server.name}={server.address(SERVERS)}:{CRM_PORT}" for server in hosts_of(scene, "crm")
                    if server.name not in scene.added]  # fmt: skip
        return java | {
            "LISTEN": ":80",
            **_page(scene, host),
            "BACKENDS": " ".join(backends),
            "LB_HOME": kept["LB_HOME"],
        }
    if role == "crm":
        return java | store(scene) | {
            "PORT": str(CRM_PORT),
            "DATABASE_HOST": address_of(scene, "bbdd", STORAGE),
            "DATABASE_NAME": "crm",
            "DATABASE_USER": "crm",
            "UPLOADS": MOUNT,
            "SERVER_NAME": host.name,
        } | {key: kept[key] for key in ("CRM_DIR",) if key in kept}  # fmt: skip
    if role == "nas":
        return _nas(scene, host)
    if role == "bbdd":
        subnet = next(str(address.network) for net, address in host.all_addresses() if net == STORAGE)
        return {
            "LISTEN_ADDRESS": host.address(STORAGE) or "",
            "CLIENTS": subnet,
            # It lives as long as its host.
            "FSYNC": "off",
            "DATABASE_NAME": "crm",
            "DATABASE_USER": "crm",
        }
    if role == "ges":
        admin = address_of(scene, "lb", MANAGEMENT)
        return java | {
            "ADDRESS": host.address(MANAGEMENT) or "",
            "ADMIN": f"{admin}:{ADMIN_PORT}" if admin else "",
            "LB_HOME": kept["LB_HOME"],
        }
    if role == NRPE:
        return {
            "ROLE": of(host.name).name,
            "ADDRESS": host.address(MANAGEMENT) or "",
            "NAGIOS": address_of(scene, "nagios", MANAGEMENT),
        }
    if role == "nagios":
        watched = [h for h in scene.topology.hosts if of(h.name).name != "c"]
        return {
            "ADDRESS": host.address(MANAGEMENT) or "",
            "HOSTS": " ".join(f"{h.name}={h.address(MANAGEMENT)}" for h in watched),
        }
    balancer = address_of(scene, "lb", FRONT)
    return {"SITE": f"http://{balancer}/" if balancer else "", "GES": address_of(scene, "ges", MANAGEMENT)}


def _page(scene: Scene, balancer: Host) -> dict[str, str]:
    """Where the balancer's page is, and who may see it: the host itself, management and Nagios; clients with --demo."""
    nets = [MANAGEMENT, FRONT] if scene.demo else [MANAGEMENT]
    watching = [address for role in ("ges", "nagios") if (address := address_of(scene, role, MANAGEMENT))]
    admitted = [f"{balancer.interface(MANAGEMENT)}={address}" for address in watching]
    if scene.demo:
        # From outside nobody comes but through the firewall.
        admitted.append(balancer.interface(FRONT) or "")
    return {
        "ADMIN": " ".join(f"{address}:{ADMIN_PORT}" for address in ("127.0.0.1", *map(balancer.address, nets))),
        "ADMIN_FROM": " ".join(admitted),
    }


def store(scene: Scene) -> dict[str, str]:
    """What deploy/roles/nas/mount is told."""
    servers = [nas.address(STORAGE) or "" for nas in hosts_of(scene, "nas")]
    return {"VOLUME_SERVERS": " ".join(servers), "VOLUME": VOLUME, "MOUNT": MOUNT}


def _nas(scene: Scene, host: Host) -> dict[str, str]:
    first, *others = hosts_of(scene, "nas")
    told = {"ADDRESS": host.address(STORAGE) or "", "VOLUME": VOLUME, "GEO_REPLICATION": "off"}
    if host.name == first.name:
        told["PEERS"] = " ".join(other.address(STORAGE) or "" for other in others)
    return told


def address_of(scene: Scene, role: str, net: str) -> str:
    """The address of the first host of a role; empty if the scene has none."""
    for host in hosts_of(scene, role):
        return host.address(net) or ""
    return ""


def needed_paths(environment: Mapping[str, str]) -> list[str]:
    """Directories that must be seen in every host at the same path as on the machine."""
    given = [environment[key] for key in ("LB_HOME", "CRM_DIR", "JAVA_HOME") if key in environment]
    return [str(REPOSITORY), "/usr", "/etc", "/var", "/opt", *given]
