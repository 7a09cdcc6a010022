"""Supervisors, monitors, and what else a system runs."""

from tests.daemons.record import Daemon, text
from tests.daemons.records.data import as_user

DAEMONS = (
    Daemon(
        "cups",
        "second",
        packages=("cups-daemon",),
        clients=("cups-client",),
        scripts=("cups",),
        table="cups:2345:respawn:cupsd -f\n",
        setup="echo 'FileDevice Yes' >>/etc/cups/cups-files.conf\n",
        check=text("""
            lpadmin -h 127.0.0.1 -p check -E -v file:///dev/null -m raw 2>/dev/null
            job=$(echo 'it works' | lp -h 127.0.0.1 -d check | cut -d ' ' -f 4)
            until lpstat -h 127.0.0.1 -W completed | grep -q "^$job "; do sleep .1; done
        """),
        ports=("631",),
        match=("cupsd",),
    ),
    Daemon(
        "lpr",
        "second",
        packages=("lpr",),
        scripts=("lpd",),
        setup=text("""
            mkdir -p /var/spool/lpd/check
            chown lp:lp /var/spool/lpd/check
            printf 'check:sd=/var/spool/lpd/check:lp=/run/printed:sh:mx#0:\\n' >/etc/printcap
            install -m 666 -o lp /dev/null /run/printed
        """),
        check=text("""
            : >/run/printed
            echo it works | lpr -Pcheck
            until grep -q 'it works' /run/printed; do sleep .1; done
        """),
        ready="[ -S /dev/printer ]",
        ports=("515",),
        match=("lpd",),
        remark="cannot stay in the foreground",
    ),
    Daemon(
        "dbus",
        "first",
        packages=("dbus",),
        scripts=("dbus",),
        table=text("""
            dbu0:2345:wait:mkdir -p /run/dbus && dbus-uuidgen --ensure
            dbus:2345:respawn:dbus-daemon --system --nofork --nopidfile
        """),
        check="dbus-send --system --print-reply --dest=org.freedesktop.DBus / "
        "org.freedesktop.DBus.ListNames\n",
        ports=("dbus",),
        match=("dbus-daemon",),
    ),
    Daemon(
        "fail2ban",
        "classic",
        packages=("fail2ban",),
        scripts=("fail2ban",),
        table=text("""
            f2b0:2345:wait:mkdir -p /run/fail2ban
            f2bn:2345:respawn:fail2ban-server -xf start
        """),
        setup=text("""
            touch /var/log/auth.log
            printf '[sshd]\\nbackend = polling\\nlogpath = /var/log/auth.log\\n' \\
                >/etc/fail2ban/jail.d/check.local
        """),
        check="fail2ban-client status sshd | grep -q 'Currently banned'\n",
        match=("fail2ban-server",),
        remark="to ban needs NET_ADMIN",
    ),
    Daemon(
        "supervisor",
        "web",
        packages=("supervisor",),
        scripts=("supervisor",),
        table="supr:2345:respawn:supervisord -n -c /etc/supervisor/supervisord.conf\n",
        setup="printf '[program:idle]\\ncommand = /bin/sleep 86400\\n' "
        ">/etc/supervisor/conf.d/idle.conf\n",
        check="supervisorctl status idle | grep -q RUNNING\n",
        match=("supervisord", "sleep /bin/sleep 86400"),
        remark="restart of its script does not wait for the end: gotcha 3",
        fails={
            "entry: kill supr": "its programs are in sessions of their own: gotcha 7",
            "entry: stop": "what outlived the kill is left",
        },
    ),
    Daemon(
        "monit",
        "web",
        packages=("monit",),
        scripts=("monit",),
        table="mont:2345:respawn:monit -I -c /etc/monit/monitrc\n",
        setup="printf 'set httpd port 2812 and use address 127.0.0.1 allow 127.0.0.1\\n' "
        ">/etc/monit/conf-enabled/check\n",
        check="monit status | grep -q System\n",
        ports=("2812",),
    ),
    Daemon(
        "prometheus",
        "web",
        packages=("prometheus",),
        clients=("curl",),
        scripts=("prometheus",),
        table="prom:2345:respawn:"
        + as_user(
            "prometheus",
            "prometheus --storage.tsdb.path=/var/lib/prometheus/metrics2/ "
            "--config.file=/etc/prometheus/prometheus.yml --web.listen-address=127.0.0.1:9090",
        )
        + "\n",
        check="curl -sf http://127.0.0.1:9090/-/healthy\n",
        ports=("9090",),
        match=("prometheus ",),
    ),
    Daemon(
        "node-exporter",
        "web",
        packages=("prometheus-node-exporter",),
        clients=("curl",),
        scripts=("prometheus-node-exporter",),
        table=f"nodx:2345:respawn:{as_user('prometheus', 'prometheus-node-exporter')}\n",
        check="curl -sf http://127.0.0.1:9100/metrics | grep -q node_exporter_build_info\n",
        ports=("9100",),
        match=("prometheus-node",),
    ),
    Daemon(
        "munin-node",
        "web",
        packages=("munin-node",),
        clients=("curl",),
        scripts=("munin-node",),
        table=text("""
            mun0:2345:wait:mkdir -p /run/munin
            munn:2345:respawn:munin-node --foreground
        """),
        setup="sed -i 's/^host .*/host 127.0.0.1/' /etc/munin/munin-node.conf\n",
        check="printf 'version\\nquit\\n' | curl -s telnet://127.0.0.1:4949 | grep -q 'node on'\n",
        ports=("4949",),
    ),
    Daemon(
        "avahi",
        "web",
        packages=("avahi-daemon", "dbus", "orphan-sysvinit-scripts"),
        clients=("avahi-utils",),
        scripts=("dbus", "avahi-daemon"),
        table=text("""
            avdb:2345:wait:mkdir -p /run/dbus && rm -f /run/dbus/pid && dbus-daemon --system --fork
            avah:2345:respawn:avahi-daemon -s
        """),
        check="avahi-daemon --check\navahi-browse -at\n",
        match=("avahi-daemon",),
        remark="needs dbus first",
    ),
    Daemon(
        "tgt",
        "web",
        packages=("tgt",),
        scripts=("tgt",),
        table="tgtd:2345:respawn:tgtd -f\n",
        check="tgtadm --lld iscsi --op show --mode system | grep -q 'State: ready'\n",
        ports=("3260",),
        match=("tgtd",),
        remark="takes no notice of SIGTERM: gotcha 25",
    ),
    Daemon(
        "ngircd",
        "web",
        packages=("ngircd",),
        scripts=("ngircd",),
        table="ngir:2345:respawn:ngircd -n\n",
        setup="sed -i 's/^[ \\t;]*Name = .*/Name = irc.demo.test/' /etc/ngircd/ngircd.conf\n",
        check="{ printf 'NICK demo\\r\\nUSER demo 0 * :demo\\r\\n'; sleep 3; } | "
        "curl -s -m 10 telnet://127.0.0.1:6667 | grep -q ' 001 demo '\n",
        clients=("curl",),
        ports=("6667",),
    ),
    Daemon(
        "proftpd",
        "web",
        packages=("proftpd-core",),
        scripts=("proftpd",),
        table="prof:2345:respawn:proftpd --nodaemon\n",
        setup=text("""
            id demo >/dev/null 2>&1 || useradd -m -s /bin/bash demo
            echo demo:secret | chpasswd
            sed -i 's/^UseIPv6.*/UseIPv6 off/' /etc/proftpd/proftpd.conf
        """),
        check="curl -sf --user demo:secret -l ftp://127.0.0.1/.profile\n",
        clients=("curl",),
        ports=("21",),
    ),
    Daemon(
        "tor",
        "data",
        packages=("tor",),
        clients=("curl",),
        scripts=("tor",),
        table=text("""
            tor0:2345:wait:install -d -o debian-tor -g debian-tor -m 2755 /run/tor
            tor:2345:respawn:tor --defaults-torrc /usr/share/tor/tor-service-defaults-torrc \
-f /etc/tor/torrc --RunAsDaemon 0
        """),
        check='python3 -c \'import socket; s = socket.create_connection(("127.0.0.1", 9050), 5); '
        's.send(b"\\5\\1\\0"); assert s.recv(2) == b"\\5\\0"\'\n',
        ports=("9050",),
    ),
    Daemon(
        "prosody",
        "data",
        packages=("prosody",),
        scripts=("prosody",),
        table=text(f"""
            xmp0:2345:wait:install -d -o prosody -g prosody /run/prosody
            xmpp:2345:respawn:{as_user("prosody", "prosody -F")}
        """),
        check="{ printf \"<?xml version='1.0'?><stream:stream to='localhost' xmlns='jabber:client' "
        "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>\"; sleep 2; } | "
        "curl -s -m 10 telnet://127.0.0.1:5222 | grep -q stream:features\n",
        clients=("curl",),
        ports=("5222",),
        match=("prosody", "lua"),
        remark="its script looks for lua5.2 and by itself never stops it: gotcha 24",
    ),
    Daemon(
        "chrony",
        "data",
        packages=("chrony",),
        scripts=("chrony",),
        table=text("""
            chr0:2345:wait:install -d -o _chrony -g _chrony -m 750 /run/chrony
            chrn:2345:respawn:chronyd -d -x
        """),
        setup=text("""
            sed -i 's/^DAEMON_OPTS=.*/DAEMON_OPTS="-F 1 -x"/' /etc/default/chrony
            printf 'local stratum 8\\nallow 127.0.0.1\\n' >/etc/chrony/conf.d/check.conf
        """),
        check="chronyc tracking | grep -q Stratum\nntpdate -q 127.0.0.1\n",
        clients=("ntpsec-ntpdate",),
        ports=("123",),
        match=("chronyd",),
        remark="with -x, since the clock is the host's",
    ),
    Daemon(
        "oidentd",
        "data",
        packages=("oidentd",),
        clients=("curl",),
        scripts=("oidentd",),
        table="oide:2345:respawn:oidentd -i -u oident -g oident\n",
        setup="sed -i 's/^OIDENT_BEHIND_PROXY=.*/OIDENT_BEHIND_PROXY=no/' /etc/default/oidentd\n",
        check="{ printf '1,2\\r\\n'; sleep 1; } | curl -s -m 5 telnet://127.0.0.1:113 "
        "| grep -q -e ERROR -e USERID\n",
        ports=("113",),
    ),
    Daemon(
        "anacron",
        "third",
        packages=("anacron",),
        scripts=("anacron",),
        table="anac:2345:once:anacron -d -f -n\n",
        setup="echo '1 0 check touch /run/anacron.ran' >>/etc/anacrontab\n",
        check="[ -e /run/anacron.ran ]\n",
        limit=90,
        remark="runs its jobs and ends: once, not respawn",
    ),
)
