"""The init scripts of Debian's packages, unmodified; cached outside of the checkout."""

import io
import os
import subprocess
import tarfile
from pathlib import Path
from shutil import rmtree

from tests.container.locks import only_one
from tests.debian import TIMEOUT, run

# What boots a machine: its scripts are in every comparison.
BASE = ("ifupdown", "initscripts", "kmod", "procps", "udev", "util-linux-extra")
# The daemons of daemons.md whose packages are not large, and more with an init script.
PACKAGES = (
    *("acct", "acpid", "anacron", "apache2", "apcupsd", "arpwatch", "at", "atftpd", "atop"),
    *("auditd", "autofs", "bcron", "bind9", "bootparamd", "busybox-syslogd", "cachefilesd"),
    *("cgroupfs-mount", "chrony", "clamav-daemon", "conntrackd", "courier-authdaemon"),
    *("courier-imap", "cpufrequtils", "cron", "cryptsetup", "cups-daemon", "darkstat", "dbus"),
    *("ddclient", "dhcpcd", "distcc", "dnsmasq", "dropbear", "fancontrol", "gpm", "greylistd"),
    *("haveged", "ifplugd", "inadyn", "inetutils-inetd", "inetutils-syslogd", "irqbalance"),
    *("jetty9", "laptop-mode-tools", "lightdm", "lighttpd", "lm-sensors", "lpr", "memcached"),
    *("mini-httpd", "minidlna", "miredo", "multipath-tools", "munin", "munin-node"),
    *("nbd-client", "nbd-server", "netfilter-persistent", "nfs-common", "nfs-kernel-server"),
    *("nginx-common", "ngircd", "nscd", "nslcd", "ntpsec", "oidentd", "open-iscsi"),
    *("openbsd-inetd", "opendkim", "opendmarc", "openntpd", "opensmtpd", "pcscd", "plymouth"),
    *("popa3d", "postgresql-common", "postgrey", "quota", "radvd", "rarpd", "redis-server"),
    *("rinetd", "rlinetd", "rng-tools5", "rpcbind", "sane-utils", "sasl2-bin", "snmpd"),
    *("spamd", "strongswan-starter", "stunnel4", "supervisor", "tftpd-hpa", "tgt"),
    *("tinyproxy", "transmission-daemon", "udhcpd", "ulogd2", "unscd", "uuid-runtime", "uwsgi"),
    *("vsftpd", "watchdog", "wide-dhcpv6-client", "x11-common", "xdm", "xinetd", "ypbind-mt"),
    *("ypserv",),
)
KEPT = ("etc/init.d/", "etc/insserv.conf.d/")


def scripts_of_debian() -> Path:
    """Return the directory that has one with the scripts of each package; downloaded once.

    An error, with what apt said, if Debian's mirror cannot be reached.
    """
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    cache = Path(base) / "pyinit" / "initscripts"
    with only_one(cache.with_suffix(".lock")):
        missing = [name for name in (*BASE, *PACKAGES) if not (cache / name).is_dir()]
        if missing:
            new = cache.with_suffix(".new")
            rmtree(new, ignore_errors=True)
            new.mkdir(parents=True)
            options = ["-q", "-o", "APT::Sandbox::User=root"]
            run("apt-get", *options, "download", *missing, directory=new)
            cache.mkdir(exist_ok=True)
            for archive in new.glob("*.deb"):
                extract(archive, cache / archive.name.partition("_")[0])
            rmtree(new)
    return cache


def extract(archive: Path, target: Path) -> None:
    """Keep the scripts of a package, and what it says of facilities."""
    done = subprocess.run(
        ["dpkg-deb", "--fsys-tarfile", archive], capture_output=True, timeout=TIMEOUT, check=True
    )
    part = target.with_suffix(".part")
    rmtree(part, ignore_errors=True)
    part.mkdir()
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tree:
        for member in tree:
            name = member.name.removeprefix("./")
            file = tree.extractfile(member) if member.isfile() and name.startswith(KEPT) else None
            if file is not None:
                (part / name).parent.mkdir(parents=True, exist_ok=True)
                (part / name).write_bytes(file.read())
    part.rename(target)


def files_below(directories: list[Path], name: str) -> dict[str, bytes]:
    """Return the files of one directory of several packages, by their names."""
    return {
        file.name: file.read_bytes()
        for directory in directories
        for file in sorted((directory / "etc" / name).glob("*"))
    }
