"""Jobs and logs: cron, atd, anacron, the syslog daemons."""

from tests.daemons.record import Daemon, text
from tests.daemons.records.shared import LOGGER

DAEMONS = (
    Daemon(
        "cron",
        "first",
        packages=("cron",),
        scripts=("cron",),
        table="cron:2345:respawn:cron -f\n",
        setup="echo '* * * * * root touch /run/cron.ran' >/etc/cron.d/check\n",
        check=text("""
            # a job of every minute
            rm -f /run/cron.ran
            until [ -e /run/cron.ran ]; do sleep .5; done
        """),
        ready="[ -s /run/crond.pid ]",
        ports=("minute",),
        limit=120,
    ),
    Daemon(
        "atd",
        "first",
        packages=("at",),
        scripts=("atd",),
        table="atd:2345:respawn:atd -f\n",
        check=text("""
            rm -f /run/at.ran
            echo 'touch /run/at.ran' | at now 2>&1
            until [ -e /run/at.ran ]; do sleep .1; done
        """),
        ready="[ -s /run/atd.pid ]",
        match=("atd",),
        limit=90,
    ),
    Daemon(
        "rsyslog",
        "first",
        packages=("rsyslog", "orphan-sysvinit-scripts"),
        scripts=("rsyslog",),
        table="rslg:2345:respawn:rsyslogd -n -iNONE\n",
        check=LOGGER,
        ready="[ -S /dev/log ]",
        ports=("/dev/log",),
        match=("rsyslogd",),
        remark="the script is of orphan-sysvinit-scripts; no kernel log in a container",
    ),
    Daemon(
        "busybox-syslogd",
        "second",
        packages=("busybox-syslogd",),
        scripts=("busybox-syslogd",),
        table="bslg:2345:respawn:busybox syslogd -n -C128\n",
        check=text("""
            word=check-$(date +%s%N)
            logger "$word"
            until logread | grep -q "$word"; do sleep .1; done
        """),
        ready="[ -S /dev/log ]",
        ports=("/dev/log",),
        match=("busybox", "syslogd"),
        remark="restart of its script sleeps 10 s",
    ),
    Daemon(
        "inetutils-syslogd",
        "third",
        packages=("inetutils-syslogd",),
        scripts=("inetutils-syslogd",),
        table="islg:2345:respawn:/usr/sbin/syslogd --no-detach\n",
        check=LOGGER,
        ready="[ -S /dev/log ]",
        ports=("/dev/log",),
        match=("syslogd",),
        remark="its status is 0 when it does not run",
    ),
    Daemon(
        "syslog-ng",
        "web",
        packages=("syslog-ng-core",),
        scripts=("syslog-ng",),
        table="slng:2345:respawn:syslog-ng -F\n",
        check=LOGGER,
        ready="[ -S /dev/log ]",
        ports=("/dev/log",),
        match=("syslog-ng",),
    ),
)
