"""What is known of programs: which fork away, which need a terminal, which end in a moment.

Only what holds for every version that is in use stands here; when in doubt a program is left out.
"""

from collections.abc import Callable

GETTYS = {"getty", "agetty", "mingetty", "mgetty", "fgetty", "fbgetty", "ngetty", "uugetty"}
PLAIN_SHELLS = {"sh", "ash", "bash", "dash", "ksh", "mksh", "zsh", "fish"}
ON_TERMINALS = {"login", "top", "htop"}
LOGIN_OPTIONS = {"-l", "-i", "-il", "-li", "--login"}
TERMINALS = ("tty", "hvc", "console", "xvc", "vc/", "tts/", "pts/")
BUILTINS = {
    *(".", ":", "cd", "eval", "exec", "exit", "export", "read", "set", "source", "trap"),
    *("ulimit", "umask", "unset"),
}


def name_of(words: list[str]) -> str:
    """Return the name of a program without its directory, or nothing."""
    return words[0].rpartition("/")[2] if words else ""


def terminal_of(words: list[str]) -> str:
    """Return the terminal that a getty is told to open, without /dev/, or nothing."""
    if name_of(words) not in GETTYS:
        return ""
    for word in words[1:]:
        name = word.removeprefix("/dev/")
        if name.startswith(TERMINALS):
            return name
    return ""


def needs_terminal(words: list[str]) -> bool:
    """Tell whether a command talks to somebody: a shell without a script, a login."""
    name = name_of(words)
    if name in PLAIN_SHELLS:
        return set(words[1:]) <= LOGIN_OPTIONS
    return name in ON_TERMINALS


def has(*flags: str) -> Callable[[list[str]], bool]:
    """Return a test for flags that stand there as they are."""
    return lambda arguments: any(argument in flags for argument in arguments)


def lacks(*flags: str) -> Callable[[list[str]], bool]:
    """Return a test for flags being absent, also from a bundle of letters."""
    return lambda arguments: not any(_holds(argument, flags) for argument in arguments)


def _holds(argument: str, flags: tuple[str, ...]) -> bool:
    letters = {flag[1] for flag in flags if len(flag) == 2}
    bundle = argument[:1] == "-" and argument[:2] != "--"
    return argument.partition("=")[0] in flags or (bundle and bool(letters & set(argument)))


def exact(*words: str) -> Callable[[list[str]], bool]:
    """Return a test for words as they are, in this order, among the arguments."""
    return lambda arguments: f" {' '.join(words)} " in f" {' '.join(arguments)} "


def apache(arguments: list[str]) -> bool:
    """Tell whether Apache forks."""
    text = " ".join(arguments)
    stays = "FOREGROUND" in text or {"-X", "-DNO_DETACH", "-t", "-v", "-V"} & set(arguments)
    return not stays and not {"stop", "graceful", "configtest"} & set(arguments)


def nginx(arguments: list[str]) -> bool:
    """Tell whether nginx forks, if its configuration file does not forbid it."""
    text = "".join(" ".join(arguments).split())
    return "daemonoff" not in text and not {"-t", "-T", "-v", "-V", "-s"} & set(arguments)


def exim(arguments: list[str]) -> bool:
    """Tell whether exim forks."""
    return "-bd" in arguments


# name: whether it forks with these arguments, and what keeps it from it
FORKING: dict[str, tuple[Callable[[list[str]], bool], str]] = {
    "acpid": (lacks("-f", "--foreground", "-d", "--debug"), "-f"),
    "apache2": (apache, "-D FOREGROUND"),
    "apache2ctl": (apache, "-D FOREGROUND"),
    "apachectl": (apache, "-D FOREGROUND"),
    "atd": (lacks("-f", "-d"), "-f"),
    "cron": (lacks("-f"), "-f"),
    "crond": (lacks("-f", "-n", "-d", "-x"), "-n (cronie) or -f (BusyBox)"),
    "dhclient": (lacks("-d", "-r", "-x", "-1"), "-d"),
    "dnsmasq": (lacks("-k", "-d", "--keep-in-foreground", "--no-daemon", "--test"), "-k"),
    "dropbear": (lacks("-F", "-i"), "-F"),
    "exim": (exim, "-bdf instead of -bd"),
    "exim4": (exim, "-bdf instead of -bd"),
    "gunicorn": (has("--daemon", "-D"), "no -D"),
    "haproxy": (has("-D"), "-W or -db instead of -D"),
    "hostapd": (has("-B"), "no -B"),
    "inetd": (lacks("-d", "-f", "-i"), "-f or -i, see its manual"),
    "klogd": (lacks("-n"), "-n"),
    "lighttpd": (lacks("-D", "-t", "-tt", "-p", "-v", "-V", "-1"), "-D"),
    "memcached": (has("-d"), "no -d"),
    "mosquitto": (has("-d"), "no -d"),
    "named": (lacks("-f", "-g", "-v", "-V"), "-f"),
    "nginx": (nginx, "-g 'daemon off;'"),
    "nmbd": (lacks("-F", "-i", "--foreground", "--interactive"), "-F"),
    "ntpd": (lacks("-n", "-d", "-q", "-D", "--nofork"), "-n"),
    "openvpn": (has("--daemon"), "no --daemon"),
    "postfix": (exact("start"), "start-fg instead of start"),
    "rsync": (lambda words: has("--daemon")(words) and lacks("--no-detach")(words), "--no-detach"),
    "rsyslogd": (lacks("-n", "-N", "-v"), "-n"),
    "smbd": (lacks("-F", "-i", "--foreground", "--interactive"), "-F"),
    "snmpd": (lacks("-f", "-v", "-h"), "-f"),
    "sshd": (lacks("-D", "-d", "-i", "-t", "-T", "-G"), "-D"),
    "syslogd": (lacks("-n", "-d", "-F"), "-n"),
    "syslog-ng": (lacks("-F", "--foreground", "-s", "--syntax-only"), "-F"),
    "udhcpc": (lacks("-f", "-n", "-q"), "-f"),
    "wpa_supplicant": (has("-B"), "no -B"),
    "xinetd": (lacks("-dontfork", "-d"), "-dontfork"),
}
STAYING: dict[str, Callable[[list[str]], bool]] = {
    "cron": has("-f"),
    "dropbear": has("-F"),
    "rsyslogd": has("-n"),
    "sshd": has("-D"),
}


def foreground(words: list[str]) -> bool:
    """Tell whether a command runs until somebody ends it, for certain."""
    name = name_of(words)
    if name in GETTYS or (name == "sleep" and words[1:] == ["infinity"]):
        return True
    if name == "nginx":
        return "daemonoff" in "".join(words)
    return name in STAYING and STAYING[name](words[1:])


def forks(words: list[str]) -> str:
    """Return what keeps a program from forking away, or nothing if it does not."""
    forking, remedy = FORKING.get(name_of(words), (None, ""))
    return remedy if forking is not None and forking(words[1:]) else ""


def starts_script(words: list[str]) -> bool:
    """Tell an init script that starts something and returns."""
    if name_of(words) in ("service", "rc-service", "invoke-rc.d"):
        return "start" in words[2:] or "restart" in words[2:]
    return (
        words[1:] in (["start"], ["restart"])
        and words[0].startswith("/etc/")
        and ("/init.d/" in words[0])
    )
