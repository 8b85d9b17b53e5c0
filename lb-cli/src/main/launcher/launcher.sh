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
build=
if [ -r "${real%/bin/java}/release" ]; then
    while IFS='="' read -r key first second _; do
        case $key in
            JAVA_VERSION) version=${first:-$second} ;;
            JAVA_RUNTIME_VERSION) build=${first:-$second} ;;
        esac
    done <"${real%/bin/java}/release"
fi
if [ -z "$version" ]; then
    version=$("$java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1)
fi
: "${build:=$version}"
major=${version%%[!0-9]*}
if [ "${major:-0}" -lt 17 ]; then
    echo "$command: $java is Java ${version:-of an unknown version} (expected: Java 17 or newer; set JAVA_HOME)" >&2
    exit 1
fi

case $command in
    lbctl)
        # Short life: no time for a second compiler, nor for moving the archive to a random address (85 ms of 330), which
        # is a precaution for programs that serve others.
        main=dev.roundabout.cli.ctl.Lbctl
        options="-Xms16m -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData
            -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"
        ;;
    lbd | xr)
        case $command in
            lbd) main=dev.roundabout.cli.daemon.Lbd ;;
            xr) main=dev.roundabout.cli.xr.Xr ;;
        esac
        # A daemon of known size; one that runs out of memory ends, and its supervisor starts it again.
        #   Xms Xmx            what is kept for long, sessions above all; pages that are not used cost nothing
        #   Xmn                room for what is not: small, so that all of it is in use soon and memory grows no more
        #   MaxDirectMemory    buffers
        #   SerialGC           the least memory and threads; a young collection takes a millisecond
        #   PerfData           a file that is written for tools like jps and nobody else
        #   netty.jfr          or the first session waits until Java's flight recorder is set up
        options="-Xms64m -Xmx256m -Xmn8m -XX:MaxDirectMemorySize=256m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError
            -XX:-UsePerfData -Dio.netty.jfr.enabled=false"
        ;;
    *)
        echo "$command: no such command (expected: this file is called lbd, lbctl or xr)" >&2
        exit 1
        ;;
esac

# The system's messages are read by programs too and digits are digits; UTF-8 keeps file names whole.
LC_ALL=C.UTF-8
export LC_ALL

# In full and in one order: a class-data archive fits the class path it was made with.
classpath=
for jar in "$home"/lib/*.jar; do
    classpath=$classpath:$jar
done
classpath=${classpath#:}

# Java's class-data archive, if there is one; what is here only looks for it, lbd makes it. Its name holds the Java and
# the content of the jars that keep their names from build to build.
name_archive() {
    archive=lb-$build
    while [ $# -gt 2 ]; do
        archive=$archive-$1
        shift 3
    done
    archive=$archive.jsa
}

# It is code, so it must be as safe from others as the jars are: OWNER MODE OWNER-OF-JARS USER.
is_safe() {
    case $1 in 0 | "$3" | "$4") ;; *) return 1 ;; esac
    case $2 in ?????w* | ????????w*) return 1 ;; esac
}

# Owner and mode of the archive's directory, the archive, the jars' directory, and something of this user's.
is_trusted() {
    [ $# -eq 8 ] && is_safe "$1" "$2" "$5" "$7" && is_safe "$3" "$4" "$5" "$7"
}

archives=
found=
case $LB_JAVA_OPTS in
    *-Xshare* | *-XX:SharedArchiveFile* | *-XX:ArchiveClassesAtExit*) ;;
    *)
        # shellcheck disable=SC2046 # three words for each jar
        name_archive $(cd "$home/lib" && cksum lb-*.jar)
        # A service's own directory, else the user's.
        cache=${CACHE_DIRECTORY%%:*}
        : "${cache:=${XDG_CACHE_HOME:+$XDG_CACHE_HOME/lb}}"
        : "${cache:=${HOME:+$HOME/.cache/lb}}"
        for directory in "$home/cache" ${cache:+"$cache"}; do
            file=$directory/$archive
            archives=$archives:$file
            # shellcheck disable=SC2046 # two words for each
            if [ -z "$found" ] && [ -r "$file" ] \
                && is_trusted $(stat -L -c '%u %A' -- "$directory" "$file" "$home/lib" /proc/self); then
                found=$file
            fi
        done
        ;;
esac

# Both lists of options are words on purpose. An archive that does not fit is no reason for words, hence cds=off.
# shellcheck disable=SC2086
exec "$java" $options \
    ${found:+"-XX:SharedArchiveFile=$found"} ${found:+-Xlog:cds=off} ${archives:+"-Dlb.archives=$archives"} \
    $LB_JAVA_OPTS -cp "$classpath" "$main" "$@"
