#!/bin/sh
# The first process of a host. Started in new mount, pid, host name and ipc namespaces and the host's network:
#   init.sh NAME DIRECTORY FORWARDS [PATH]...
# Gives the host a root that looks like the machine's and is its own to write to, says its pid, and reaps orphans until it
# is killed. DIRECTORY is the host's in the lab's state; each PATH would not be seen in that root, and gets an overlay too.
set -eu

name=$1 home=$2 forwards=$3
shift 3
# The proc of the machine is still mounted: this is our pid as seen from there.
read -r pid rest </proc/self/stat
root=$home/root

overlay() {
    mount -t overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "scene-$name" "$3"
}

overlay / "$home" "$root"
mount -t tmpfs -o nosuid,nodev,mode=755 tmpfs "$root/run"
mount -t tmpfs -o nosuid,nodev,mode=1777 tmpfs "$root/tmp"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t sysfs -o nosuid,nodev,noexec sysfs "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o nosuid,nodev,mode=1777 tmpfs "$root/dev/shm"
number=0
for path in "$@"; do
    number=$((number + 1))
    mkdir -p "$root$path"
    overlay "$path" "$home/shown-$number" "$root$path"
done

cd "$root"
mkdir .machine
pivot_root . .machine
umount -l /.machine
rmdir /.machine

hostname "$name"
printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$name" >/etc/hosts
echo "$name" >/etc/hostname
mkdir -m 755 /run/lock /run/roles
mkdir -m 700 /run/secrets
# A new namespace takes after the machine, which may forward.
echo "$forwards" >/proc/sys/net/ipv4/ip_forward

echo "$pid"
exec </dev/null >/dev/null 2>&1
# Waiting for one child collects every other that ends meanwhile.
while :; do
    sleep 86400 &
    wait "$!" || :
done
