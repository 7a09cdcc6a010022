"""Logins, files, mail, the web and other network daemons of the first image."""

from tests.daemons.record import Daemon, python, text
from tests.daemons.records.shared import FTP, SSH, SSH_SETUP, USER

# what a killed lpd leaves is in a session of its own, which init doesn't know
LPD_ALONE = "start-stop-daemon -K -q -o -s KILL -R KILL/5 --ppid $PPID -n lpd"

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
        check=text("""
            rsync rsync://127.0.0.1/files/file /run/fetched
            grep -q 'it works' /run/fetched
        """),
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
        check="curl -s -m 5 tftp://127.0.0.1/file | grep -q 'it works'\n",
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
        table=text("""
            vsf0:2345:wait:mkdir -p /run/vsftpd/empty
            vsft:2345:respawn:vsftpd /etc/vsftpd.conf -obackground=NO
        """),
        setup=USER + "sed -i 's/^listen=.*/listen=YES/; s/^listen_ipv6=.*//' /etc/vsftpd.conf\n",
        check=FTP,
        ports=("21",),
    ),
    Daemon(
        "lprng",
        "first",
        packages=("lprng",),
        scripts=("lprng",),
        table=text(f"""
            lpr0:2345:wait:install -d -o daemon -g lp /run/lprng
            lprg:2345:respawn:{LPD_ALONE}; exec lpd -F
        """),
        setup=text("""
            mkdir -p /var/spool/lpd/check
            echo 'check:sd=/var/spool/lpd/check:lp=/run/printed:sh:' >/etc/printcap
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
        "dropbear",
        "second",
        packages=("dropbear",),
        scripts=("dropbear",),
        table="drop:2345:respawn:dropbear -F -E\n",
        setup=text("""
            mkdir -p /root/.ssh
            cd /root/.ssh
            [ -e check ] || dropbearkey -t ed25519 -f check >/dev/null
            dropbearkey -y -f check | grep ^ssh- >authorized_keys
            chmod -R go-rwx /root/.ssh
            cd /etc/dropbear
            [ -e dropbear_ed25519_host_key ] || \\
                dropbearkey -t ed25519 -f dropbear_ed25519_host_key >/dev/null
        """),
        check="dbclient -y -y -i /root/.ssh/check root@127.0.0.1 id\n",
        ports=("22",),
    ),
    Daemon(
        "atftpd",
        "third",
        packages=("atftpd",),
        clients=("curl",),
        scripts=("atftpd",),
        table="atft:2345:respawn:atftpd --daemon --no-fork /srv/tftp\n",
        setup=text("""
            mkdir -p /srv/tftp
            echo it works >/srv/tftp/file
            echo USE_INETD=false >>/etc/default/atftpd
        """),
        check="curl -s -m 5 tftp://127.0.0.1/file | grep -q 'it works'\n",
        ports=("69",),
    ),
    Daemon(
        "bootpd",
        "third",
        packages=("bootp",),
        table="btpd:2345:respawn:bootpd -s -d 4\n",
        setup="echo 'demo:ha=020000000001:ip=127.0.0.1:sm=255.0.0.0:' >/etc/bootptab\n",
        check=python("""
            import socket
            import struct

            client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            client.bind(("127.0.0.1", 68))
            client.settimeout(5)
            address = bytes([127, 0, 0, 1])
            request = struct.pack(">BBBBIHH", 1, 1, 6, 0, 7, 0, 0) + address + bytes(12)
            request += bytes([2, 0, 0, 0, 0, 1]) + bytes(10 + 64 + 128 + 64)
            client.sendto(request, ("127.0.0.1", 67))
            assert client.recv(1024)[0] == 2
        """),
        ports=("67",),
    ),
    Daemon(
        "kea-dhcp4",
        "data",
        packages=("kea-dhcp4-server",),
        scripts=("kea-dhcp4-server",),
        table=text("""
            kea0:2345:wait:install -d -o _kea -g _kea /var/lib/kea /run/kea /run/lock/kea
            kea4:2345:respawn:kea-dhcp4 -c /etc/kea/kea-dhcp4.conf
        """),
        setup=text("""
            install -d -o _kea -g _kea /var/lib/kea /run/kea /run/lock/kea
            cat >/etc/kea/kea-dhcp4.conf <<'END'
            {"Dhcp4": {
                "interfaces-config": {"interfaces": ["lo/127.0.0.1"], "dhcp-socket-type": "udp"},
                "lease-database": {"type": "memfile"},
                "subnet4": [{"id": 1, "subnet": "127.0.0.0/8",
                             "pools": [{"pool": "127.0.1.1 - 127.0.1.99"}]}]
            }}
            END
        """),
        check=python("""
            import socket
            import struct

            client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            client.bind(("127.0.0.2", 67))
            client.settimeout(5)
            relay = bytes([127, 0, 0, 2])
            request = struct.pack(">BBBBIHH", 1, 1, 6, 1, 7, 0, 0) + bytes(12) + relay
            request += bytes([2, 0, 0, 0, 0, 1]) + bytes(10 + 64 + 128)
            request += bytes([99, 130, 83, 99, 53, 1, 1, 255])
            client.sendto(request, ("127.0.0.1", 67))
            assert client.recv(2048)[0] == 2
        """),
        ports=("67",),
        remark="its directories are made by systemd alone; restart of its script takes 30 s",
    ),
)
