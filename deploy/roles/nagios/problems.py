"""Reads Nagios's host list and service list, one JSON text after the other, and prints what is not well."""

from __future__ import annotations

import json
import sys


def documents(text: str) -> list[dict]:
    decoder, found, at = json.JSONDecoder(), [], 0
    while at < len(text.rstrip()):
        document, at = decoder.raw_decode(text, at)
        found.append(document["data"])
        while at < len(text) and text[at].isspace():
            at += 1
    return found


def main() -> int:
    try:
        hosts, services = documents(sys.stdin.read().lstrip())
        unwell = [f"{host} {state}" for host, state in hosts["hostlist"].items() if state != "up"]
        for host, of_host in services["servicelist"].items():
            unwell += [f"{host}/{service} {state}" for service, state in of_host.items() if state != "ok"]
    except (ValueError, KeyError, AttributeError) as trouble:
        print(f"nagios: an answer that is no list of hosts and of services ({trouble})", file=sys.stderr)
        return 2
    print("\n".join(sorted(unwell)), end="\n" if unwell else "")
    return 1 if unwell else 0


if __name__ == "__main__":
    sys.exit(main())
