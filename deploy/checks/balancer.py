"""The balancer as the management host sees it, over LAN5."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import lab
from report import Trouble

ADMIN = "10.1.5.2:8001"


def get(path: str) -> Any:
    return json.loads(lab.must_inside("ges", "curl", "-sS", "--fail", "-m", "5", f"http://{ADMIN}{path}"))


def backends() -> dict[str, dict[str, Any]]:
    return {backend["name"]: backend for backend in get("/v1/status")["pools"][0]["backends"]}


def lbctl(*words: str, host: str = "ges") -> str:
    """From ges over LAN5, or on the balancer itself over loopback."""
    home = lab.status()["environment"]["LB_HOME"]
    admin = ADMIN if host == "ges" else "127.0.0.1:8001"
    command = [f"{home}/bin/lbctl", "--admin", admin, "--token-file", "/run/secrets/admin_token", *words]
    return lab.must_inside(host, *command, seconds=40).strip()


def await_state(name: str, wanted: str, seconds: float = 15) -> float:
    """Waits until a backend is up, down and so on; how long that took."""

    def look() -> str | None:
        backend = backends().get(name)
        state = "not there" if backend is None else backend["state"]
        return None if state == wanted else state

    return lab.until(look, seconds, f"{name} {wanted} at the balancer", "lb", name)


def last_event() -> int:
    events = get("/v1/events?limit=1000")["events"]
    return max((event["number"] for event in events), default=0)


def cut_since(number: int, name: str) -> int:
    """How many sessions the drains of a backend have cut at their deadline, DRAIN_DEADLINE, since an event."""
    events = get(f"/v1/events?after={number}&limit=1000")["events"]
    ends = [e["text"] for e in events if e["kind"] == "drain-ended" and e.get("backend") == name]
    if not ends:
        raise Trouble(f"no drain of {name} has ended, says the balancer", "lb")
    return sum(int(text.rpartition("cut: ")[2]) for text in ends)


def seconds_to_take(number: int, name: str) -> float:
    """From the moment the balancer was asked to add a backend until it found it up, since an event."""
    events = get(f"/v1/events?after={number}&limit=1000")["events"]
    at = {e["kind"]: datetime.fromisoformat(e["at"]) for e in reversed(events) if e.get("backend") == name}
    if not {"added", "up"} <= at.keys():
        raise Trouble(f"{name} added and up, says the balancer nowhere: {sorted(at)}", "lb")
    return (at["up"] - at["added"]).total_seconds()
