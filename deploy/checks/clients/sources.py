#!/usr/bin/env python3
"""Asks the balancer once from each of many source addresses: sources.py HOST ADDRESS... prints {address: server}."""

from __future__ import annotations

import http.client
import json
import sys


def who(host: str, source: str) -> str:
    connection = http.client.HTTPConnection(host, 80, timeout=10, source_address=(source, 0))
    try:
        connection.request("GET", "/whoami", headers={"Connection": "close"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            return f"status {answer.status}"
        return body.decode("latin-1").strip()
    except (OSError, http.client.HTTPException) as trouble:
        return f"{type(trouble).__name__}: {trouble}"
    finally:
        connection.close()


if __name__ == "__main__":
    print(json.dumps({source: who(sys.argv[1], source) for source in sys.argv[2:]}))
