"""The programs that the trial needs, from Debian's packages."""

from __future__ import annotations

import glob
import os
import pathlib
import shutil

from commands import run

# None of these brings a service.
INSTALLED = {
    "/usr/bin/docker-compose": "docker-compose",
    "/usr/bin/mmdebstrap": "mmdebstrap",
    "/usr/sbin/iptables": "iptables",
    "/usr/bin/nsenter": "util-linux",
    "/usr/sbin/ip": "iproute2",
    "/usr/bin/curl": "curl",
    "/usr/lib/*/libdevmapper.so.1.02.1": "libdevmapper1.02.1",
    "/usr/lib/*/libseccomp.so.2": "libseccomp2",
}
# Installed, the first two of these would start an engine at the machine's next boot, so they are unpacked only.
UNPACKED = ("docker.io", "containerd", "runc", "tini")
ON_THE_PATH = ("dockerd", "containerd", "containerd-shim-runc-v2", "runc", "docker", "docker-init", "docker-proxy")


def install() -> str:
    missing = sorted({package for file, package in INSTALLED.items() if not glob.glob(file)})
    if missing:
        run(["apt-get", "update", "-qq"], 300)
        words = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        run(words, 600, {"DEBIAN_FRONTEND": "noninteractive"})
    return f"installed {' '.join(missing)}" if missing else "all there"


def engine(scratch: pathlib.Path) -> tuple[str, str]:
    """A path that has an engine's programs, and in words where they are: the machine's own, else unpacked in `scratch`."""
    own = os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin"
    if all(shutil.which(program, path=own) for program in ON_THE_PATH):
        return own, "the machine's own programs"
    packages, root = scratch / "packages", scratch / "programs"
    packages.mkdir()
    # In a shell, since it downloads to where it is.
    words = ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", *UNPACKED]
    run(["sh", "-euc", 'cd "$1" && shift && exec "$@"', "sh", packages, *words], 300)
    for package in sorted(packages.glob("*.deb")):
        run(["dpkg-deb", "-x", package, root], 120)
    shutil.rmtree(packages)
    return f"{root}/usr/bin:{root}/usr/sbin:{own}", f"unpacked: {', '.join(UNPACKED)}"
