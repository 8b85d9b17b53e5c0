#!/bin/sh
# Starts lbd, lbctl or xr, whichever name this file has, with the jars beside it.
# JAVA_HOME or the path names the Java (17 or newer); LB_JAVA_OPTS is added to its options.

self=$0
case $self in
    */*) ;;
    *) self=./$self ;;
esac
while [ -L "$self" ]; do
    link=$(readlink "$self")
    case $link in
        /*) self=$link ;;
        *) self=${self%/*}/$link ;;
    esac
done
command=${self##*/}
home=$(CDPATH='' cd -- "${self%/*}/.." && pwd -P) || exit 1

if [ -n "$JAVA_HOME" ]; then
    java=$JAVA_HOME/bin/java
else
    java=$(command -v java)
fi
if [ -z "$java" ] || [ ! -x "$java" ]; then
    echo "$command: no Java found (expected: Java 17 or newer in JAVA_HOME or on the path)" >&2
    exit 1
fi

# A JDK or JRE says in a file what it is; asking the program takes as long as a whole lbctl command.
real=$(readlink -f "$java" 2>/dev/null) || real=$java
version=
if [ -r "${real%/bin/java}/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([^"]*\)"\{0,1\}.*/\1/p' "${real%/bin/java}/release")
fi
if [ -z "$version" ]; then
    version=$("$java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1)
fi
major=${version%%[!0-9]*}
if [ "${major:-0}" -lt 17 ]; then
    echo "$command: $java is Java ${version:-of an unknown version} (expected: Java 17 or newer; set JAVA_HOME)" >&2
    exit 1
fi

case $command in
    lbctl)
        # Short life: no time for a second compiler.
        main=dev.roundabout.cli.ctl.Lbctl
        options="-Xms16m -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -XX:-UsePerfData"
        ;;
    lbd | xr)
        case $command in
            lbd) main=dev.roundabout.cli.daemon.Lbd ;;
            xr) main=dev.roundabout.cli.xr.Xr ;;
        esac
        # A daemon of known size; one that runs out of memory ends, and its supervisor starts it again.
        options="-Xms64m -Xmx256m -XX:MaxDirectMemorySize=256m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError
            -XX:-UsePerfData"
        ;;
    *)
        echo "$command: no such command (expected: this file is called lbd, lbctl or xr)" >&2
        exit 1
        ;;
esac

# The system's messages are read by programs too and digits are digits; UTF-8 keeps file names whole.
LC_ALL=C.UTF-8
export LC_ALL

# Both are lists of words on purpose.
# shellcheck disable=SC2086
exec "$java" $options $LB_JAVA_OPTS -cp "$home/lib/*" "$main" "$@"
