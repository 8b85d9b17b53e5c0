"""The sticky strategies, seen from sixty source addresses."""

from __future__ import annotations

import json
from collections import Counter

import balancer
import failures
import lab
import scene
from report import Report, Trouble

ALIASES = {"c1": [f"10.1.1.{n}" for n in range(101, 131)], "c2": [f"10.1.1.{n}" for n in range(131, 161)]}
FEWEST, MOST, MOST_MOVED = 10, 30, 25
Placed = dict[str, str]


def ask_all() -> Placed:
    """Which server each address is sent to."""
    placed: Placed = {}
    for host, addresses in ALIASES.items():
        said = lab.must_inside(host, "python3", lab.CLIENTS / "sources.py", lab.SITE, *addresses, seconds=60)
        placed |= json.loads(said)
    return placed


def moved(before: Placed, after: Placed) -> dict[str, tuple[str, str]]:
    return {address: (before[address], after[address]) for address in before if before[address] != after[address]}


def evenly(placed: Placed) -> str:
    counts = Counter(placed.values())
    if set(counts) != set(scene.SERVERS) or not all(FEWEST <= count <= MOST for count in counts.values()):
        raise Trouble(f"{dict(counts)} (expected: {FEWEST} to {MOST} at each of {', '.join(scene.SERVERS)})", "lb")
    return ", ".join(f"{server} {count}" for server, count in sorted(counts.items()))


def only_to(name: str, before: Placed, after: Placed) -> str:
    """Nobody moved but to the new server, and not too many."""
    went = moved(before, after)
    others = {address: step for address, step in went.items() if step[1] != name}
    if others or not went or len(went) > MOST_MOVED:
        raise Trouble(f"{len(went)} moved (expected: 1 to {MOST_MOVED}), not to {name}: {others}", "lb")
    return f"{len(went)} of {len(before)} clients moved, all to {name}"


def only_from(name: str, before: Placed, after: Placed) -> str:
    """Those of the server that died moved, all of them, and nobody else."""
    went = moved(before, after)
    own = [address for address, server in before.items() if server == name]
    wrong = {address: step for address, step in went.items() if step[0] != name}
    left = [address for address in own if after[address] == name]
    if wrong or left or not set(after.values()) <= {*scene.SERVERS} - {name}:
        raise Trouble(f"moved though not of {name}: {wrong}; still at {name}: {left}; now at {sorted(set(after.values()))}", "lb")
    return f"all {len(own)} clients of {name} moved, nobody else"


def same(before: Placed, after: Placed, words: str) -> str:
    went = moved(before, after)
    if went:
        raise Trouble(f"{len(went)} moved: {dict(list(went.items())[:8])}", "lb")
    return f"{words}, {len(before)} of {len(before)}"


class Sticky:
    """One check builds on the other; where one fails the rest says so by failing."""

    def __init__(self) -> None:
        self.first: Placed = {}
        self.stored: Placed = {}
        self.after: Placed = {}

    def switch(self) -> str:
        """A connection that is open stays where it is, whatever the strategy becomes."""
        with lab.talk("c1", "python3", lab.CLIENTS / "browser.py", lab.SITE, "keep") as kept:
            server = kept.say("")["server"]
            for strategy in ("least-connections", "lax-stored-ip", "lax-hashed-ip"):
                balancer.lbctl("strategy", strategy)
                now = balancer.get("/v1/status")["pools"][0]["strategy"]
                if not now.startswith(strategy) or kept.say("")["server"] != server:
                    raise Trouble(f"asked for {strategy}, {now} in force", "lb")
        return f"three times while a connection to {server} stayed open"

    def hashed(self) -> str:
        self.first = ask_all()
        return f"{evenly(self.first)}; {same(self.first, ask_all(), 'asked again the same')}"

    def grown(self) -> str:
        lab.must(scene.example("s4"), "--add-server", seconds=120)
        return only_to("s4", self.first, ask_all())

    def shrunk(self) -> str:
        lab.must(scene.example("s4"), "--remove-server", seconds=120)
        return same(self.first, ask_all(), "every client where it was")

    def hashed_dead(self) -> str:
        failures.kill_application("s2")
        balancer.await_state("s2", "down")
        return only_from("s2", self.first, ask_all())

    def hashed_back(self) -> str:
        failures.bring_back("s2")
        return same(self.first, ask_all(), "hashed clients returned")

    def stored_dead(self) -> str:
        balancer.lbctl("strategy", "lax-stored-ip", host="lb")
        self.stored = ask_all()
        said = same(self.stored, ask_all(), "stored")
        failures.kill_application("s2")
        balancer.await_state("s2", "down")
        self.after = ask_all()
        return f"{said}; {only_from('s2', self.stored, self.after)}"

    def stored_back(self) -> str:
        failures.bring_back("s2")
        said = same(self.after, ask_all(), "stored clients stayed")
        balancer.lbctl("strategy", "round-robin")
        return said


def all_of_it(report: Report) -> None:
    for host, addresses in ALIASES.items():
        lab.must_inside(host, "ip", "-batch", "-", text="".join(f"address add {a}/24 dev eth1\n" for a in addresses))
    sticky = Sticky()
    report.check("sticky: lbctl strategy switches live", ("lb",), sticky.switch)
    report.check("sticky: 60 addresses, lax-hashed-ip", ("lb",), sticky.hashed)
    report.check("sticky: s4 added", ("lb", "s4"), sticky.grown)
    report.check("sticky: s4 removed", ("lb",), sticky.shrunk)
    report.check("sticky: s2 killed, hashed", ("lb", "s2"), sticky.hashed_dead)
    report.check("sticky: s2 back, hashed", ("lb", "s2"), sticky.hashed_back)
    report.check("sticky: s2 killed, lax-stored-ip", ("lb", "s2"), sticky.stored_dead)
    report.check("sticky: s2 back, stored", ("lb", "s2"), sticky.stored_back)
