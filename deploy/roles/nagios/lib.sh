# Shared by run, add and remove: where things are, and how a host becomes a file. Sourced, with $here set.
# shellcheck shell=sh disable=SC2034 # used by who sources it
etc=${NAGIOS_ETC:-/etc/nagios4/scene}
run=${NAGIOS_RUN:-/run/nagios4}
secret=${NAGIOS_PASSWORD_FILE:-/run/secrets/nagios_password}

fail() {
    echo "nagios: $*" >&2
    exit 1
}

# What run was started with, for who comes later.
recall() {
    [ -r "$run/settings" ] || fail "not running: $run/settings is missing"
    . "$run/settings"
}

# The role of a host, by its name; nothing if there is none.
role_of() {
    case $1 in
        fw | lb | bbdd | ges | nagios) echo "$1" ;;
        s[0-9] | s[0-9][0-9]) echo crm ;;
        nas[0-9] | nas[0-9][0-9]) echo nas ;;
    esac
}

# NAME ADDRESS: refuses what Nagios or a shell might misread.
check_host() {
    [ -n "$(role_of "$1")" ] || fail "host $1: no role (expected: fw, lb, bbdd, ges, nagios, s<N> or nas<N>)"
    case $2 in
        '' | *[!0-9a-fA-F.:]*) fail "host $1: address ${2:-missing} (expected: an IP address)" ;;
    esac
}

# NAME ADDRESS: the host's file on standard output.
define() {
    kind=$(role_of "$1")
    if [ "${NRPE:-1}" = 1 ]; then
        groups=$kind,nrpe
        case $kind in lb | crm | nas | bbdd) groups=$groups,nrpe-$kind ;; esac
    else
        groups=$kind
        case $kind in nas | bbdd) groups=$groups,plain-$kind ;; esac
    fi
    cat <<CFG
define host {
    use         scene-host
    host_name   $1
    address     $2
    hostgroups  $groups
}
CFG
}

# Query string: the answer of Nagios, asked as the page asks. The password is not on the command line, where all see it.
ask() {
    printf 'user = "nagiosadmin:%s"\n' "$(cat "$secret")" | curl -fsS -m 5 -K - "http://${ADDRESS:-127.0.0.1}/nagios/cgi-bin/$1"
}

# Whether the running Nagios knows the host.
knows() {
    ask "objectjson.cgi?query=hostlist" 2>/dev/null | grep -q "\"$1\""
}

# Takes the files as they are now, if they make sense: at a HUP a Nagios that does not understand them ends.
reload() {
    said=$(nagios4 -v "$etc/nagios.cfg" 2>&1) || {
        printf '%s\n' "$said" | grep -m 1 -i '^error' >&2
        return 1
    }
    kill -HUP "$(cat "$run/nagios.pid")"
}
