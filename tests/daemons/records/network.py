"""Logins, files, mail, the web and other network daemons of the first image."""

from tests.daemons.record import Daemon, alone, python, text

NGINX = "nginx -g 'daemon off;'"
SSH_SETUP = text("""
    mkdir -p /root/.ssh
    ssh-keygen -A
    [ -e /root/.ssh/check ] || ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/check
    cp /root/.ssh/check.pub /root/.ssh/authorized_keys
    chmod -R go-rwx /root/.ssh
""")
SSH = "ssh -o BatchMode=yes -o StrictHostKeyChecking=no -i /root/.ssh/check root@127.0.0.1 id\n"
USER = text("""
    id demo >/dev/null 2>&1 || useradd -m -s /bin/bash demo
    echo demo:secret | chpasswd
""")
SMTP = python("""
    import pathlib
    import smtplib
    import time
    import uuid

    word = uuid.uuid4().hex
    with smtplib.SMTP("127.0.0.1", 25, timeout=20) as client:
        client.sendmail("root@localhost", ["demo@localhost"], f"Subject: check\\n\\n{word}\\n")
    boxes = [pathlib.Path(path) for path in ("/var/mail/demo", "/home/demo/mbox")]
    while not any(box.exists() and word in box.read_text() for box in boxes):
        time.sleep(0.1)
""")
FTP = python("""
    import ftplib

    with ftplib.FTP("127.0.0.1", timeout=10) as client:
        client.login("demo", "secret")
        seen = []
        client.retrlines("LIST -a", seen.append)
        assert any(".profile" in line for line in seen), seen
""")
HTTP = "curl -sf http://127.0.0.1/ | grep -qi '<html'\n"
PRINT = text("""
    rm -f /run/printed
    echo it works | lpr -Pcheck
    until grep -q 'it works' /run/printed; do sleep .1; done
""")

DAEMONS = (
    Daemon(
        "sshd",
        "first",
        packages=("openssh-server",),
        scripts=("ssh",),
        table=text("""
            ssh0:2345:wait:mkdir -p /run/sshd && ssh-keygen -A
            sshd:2345:respawn:/usr/sbin/sshd -D -e
        """),
        setup=SSH_SETUP,
        check=SSH,
        ports=("22", "inetd"),
    ),
    Daemon(
        "rsync",
        "first",
        packages=("rsync",),
        scripts=("rsync",),
        table="rsyn:2345:respawn:rsync --daemon --no-detach\n",
        setup=text("""
            mkdir -p /srv/files
            echo it works >/srv/files/file
            printf 'use chroot = no\\n[files]\\npath = /srv/files\\n' >/etc/rsyncd.conf
            sed -i 's/^RSYNC_ENABLE=.*/RSYNC_ENABLE=true/' /etc/default/rsync
        """),
        check="rsync rsync://127.0.0.1/files/file /run/fetched && grep -q 'it works' /run/fetched\n",
        ports=("873", "inetd"),
    ),
    Daemon(
        "tftpd-hpa",
        "first",
        packages=("tftpd-hpa",),
        clients=("curl",),
        scripts=("tftpd-hpa",),
        table="tftp:2345:respawn:in.tftpd -L --user tftp --address :69 --secure /srv/tftp\n",
        setup="mkdir -p /srv/tftp\necho it works >/srv/tftp/file\n",
        check="curl -s tftp://127.0.0.1/file | grep -q 'it works'\n",
        ports=("69", "inetd"),
        match=("in.tftpd",),
    ),
    Daemon(
        "snmpd",
        "first",
        packages=("snmpd",),
        clients=("snmp",),
        scripts=("snmpd",),
        table="snmp:2345:respawn:snmpd -f -LSed -u Debian-snmp -g Debian-snmp\n",
        check="snmpget -v2c -c public 127.0.0.1 .1.3.6.1.2.1.1.5.0\n",
        ports=("161",),
    ),
    Daemon(
        "vsftpd",
        "first",
        packages=("vsftpd",),
        scripts=("vsftpd",),
        table=text(f"""
            vsf0:2345:wait:mkdir -p /run/vsftpd/empty
            vsft:2345:respawn:{alone("vsftpd", "vsftpd /etc/vsftpd.conf -obackground=NO")}
        """),
        setup=USER + "sed -i 's/^listen=.*/listen=YES/; s/^listen_ipv6=.*//' /etc/vsftpd.conf\n",
        check=FTP,
        ports=("21",),
    ),
    Daemon(
        "lighttpd",
        "first",
        packages=("lighttpd",),
        clients=("curl",),
        scripts=("lighttpd",),
        table="ligh:2345:respawn:lighttpd -D -f /etc/lighttpd/lighttpd.conf\n",
        setup="echo '<html>it works' >/var/www/html/index.html\n"
        "sed -i '/use-ipv6/d' /etc/lighttpd/lighttpd.conf\n",
        check=HTTP,
        ports=("80",),
    ),
    Daemon(
        "nginx",
        "first",
        packages=("nginx-light",),
        clients=("curl",),
        scripts=("nginx",),
        table=f"ngnx:2345:respawn:{alone('nginx', NGINX)}\n",
        setup="sed -i '/listen \\[::\\]/d' /etc/nginx/sites-available/default\n",
        check=HTTP,
        ports=("80",),
    ),
    Daemon(
        "exim4",
        "first",
        packages=("exim4-daemon-light",),
        scripts=("exim4",),
        table="exim:2345:respawn:exim4 -bdf -q30m\n",
        setup=USER,
        check=SMTP,
        ports=("25",),
        match=("exim4",),
    ),
    Daemon(
        "lprng",
        "first",
        packages=("lprng",),
        scripts=("lprng",),
        table=text(f"""
            lpr0:2345:wait:install -d -o daemon -g lp /run/lprng
            lprg:2345:respawn:{alone("lpd", "lpd -F")}
        """),
        setup=text("""
            mkdir -p /var/spool/lpd/check
            printf 'check:\\\\\\n :sd=/var/spool/lpd/check:\\\\\\n :lp=/run/printed:\\\\\\n :sh:\\n' \\
                >/etc/printcap
            install -m 666 /dev/null /run/printed
            checkpc -f >/dev/null 2>&1 || :
        """),
        check=text("""
            : >/run/printed
            echo it works | lpr -Pcheck@localhost
            until grep -q 'it works' /run/printed; do sleep .1; done
        """),
        ready="lpq -Pcheck@localhost >/dev/null",
        ports=("515",),
        match=("lpd",),
    ),
    Daemon(
        "memcached",
        "first",
        packages=("memcached",),
        clients=("curl",),
        scripts=("memcached",),
        table="memc:2345:respawn:memcached -u memcache -l 127.0.0.1\n",
        check="printf 'version\\r\\nquit\\r\\n' | curl -s telnet://127.0.0.1:11211 | grep VERSION\n",
        ports=("11211",),
    ),
    Daemon(
        "redis",
        "first",
        packages=("redis-server",),
        scripts=("redis-server",),
        table="redi:2345:respawn:redis-server --daemonize no\n",
        check="redis-cli -h 127.0.0.1 incr check\n",
        ports=("6379",),
        match=("redis-server",),
        remark="the ulimit of its script is refused, to no harm",
    ),
    Daemon(
        "haproxy",
        "first",
        packages=("haproxy",),
        clients=("curl",),
        scripts=("haproxy",),
        table=text("""
            hap0:2345:wait:mkdir -p /run/haproxy
            hapr:2345:respawn:haproxy -W -db -f /etc/haproxy/haproxy.cfg
        """),
        setup=text("""
            cat >>/etc/haproxy/haproxy.cfg <<'END'
            listen check
                bind 127.0.0.1:8404
                stats enable
                stats uri /
            END
        """),
        check="curl -sf http://127.0.0.1:8404/ | grep -q HAProxy\n",
        ports=("8404",),
    ),
    Daemon(
        "openntpd",
        "first",
        packages=("openntpd",),
        scripts=("openntpd",),
        table=text("""
            ont0:2345:wait:mkdir -p /run/openntpd
            ontp:2345:respawn:ntpd -d
        """),
        setup="echo 'listen on 127.0.0.1' >>/etc/openntpd/ntpd.conf\n",
        check="ntpctl -s status\n",
        ports=("123",),
        match=("ntpd",),
        remark="cannot set the clock, which is the host's",
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
)
