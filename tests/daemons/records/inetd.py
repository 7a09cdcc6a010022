"""Super-servers and what they start."""

from dataclasses import replace

from tests.daemons.record import Daemon, python, text
from tests.daemons.records.shared import DAYTIME, FTP, HTTP, SSH, SSH_SETUP, USER

WAITS = "a child that waits for datagrams is in a session of its own, and outlives inetd: gotcha 20"

TALK = python("""
    import socket
    import struct

    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.bind(("127.0.0.1", 0))
    client.settimeout(5)
    address = struct.pack(">HH4s8x", 2, client.getsockname()[1], bytes([127, 0, 0, 1]))
    look_up = struct.pack(">BBBxI", 1, 1, 0, 1) + address * 2
    look_up += struct.pack(">i12s12s16s", 1, b"root", b"root", b"")
    client.sendto(look_up, ("127.0.0.1", 518))
    answer = client.recv(1024)
    assert answer[:2] == bytes([1, 1]), answer
""")
INETD = Daemon(
    "openbsd-inetd",
    "first",
    packages=("openbsd-inetd",),
    scripts=("openbsd-inetd",),
    table="inet:2345:respawn:inetd -i\n",
    setup=text("""
        echo 'daytime stream tcp nowait root internal' >>/etc/inetd.conf
        echo 'echo stream tcp nowait root internal' >>/etc/inetd.conf
    """),
    check=DAYTIME,
    ports=("inetd",),
    match=("inetd",),
    remark="its UDP internals never answer 127.0.0.1",
)


def service(
    name: str,
    packages: tuple[str, ...],
    line: str,
    check: str,
    *,
    setup: str = "",
    clients: tuple[str, ...] = (),
    match: tuple[str, ...] = (),
    fails: dict[str, str] | None = None,
    image: str = "first",
) -> Daemon:
    """Return a service that openbsd-inetd starts by a line of its configuration."""
    word = line.split()[0]
    return Daemon(
        name,
        image,
        packages=packages,
        setup=f"sed -i '/{word}[ \\t]/d' /etc/inetd.conf\necho '{line}' >>/etc/inetd.conf\n{setup}",
        check=check,
        clients=clients,
        needs=("openbsd-inetd" if image == INETD.image else f"openbsd-inetd-{image}",),
        match=match,
        fails=fails or {},
    )


DAEMONS = (
    INETD,
    replace(INETD, name="openbsd-inetd-web", image="web", stands_in=True),
    service(
        "tcpd",
        ("tcpd",),
        "9999 stream tcp nowait nobody /usr/sbin/tcpd /bin/cat",
        python("""
            import socket

            with socket.create_connection(("127.0.0.1", 9999), 5) as allowed:
                allowed.sendall(b"hello")
                assert allowed.recv(5) == b"hello"
            with socket.create_connection(("127.0.0.1", 9998), 5) as denied:
                try:
                    assert denied.recv(5) == b""
                except ConnectionResetError:
                    pass
        """),
        setup=text("""
            echo '9998 stream tcp nowait nobody /usr/sbin/tcpd /bin/cp' >>/etc/inetd.conf
            echo 'cp: ALL' >>/etc/hosts.deny
        """),
        match=("cat",),
    ),
    service(
        "telnetd",
        ("inetutils-telnetd",),
        "telnet stream tcp nowait root /usr/sbin/tcpd /usr/sbin/telnetd",
        python("""
            import socket

            with socket.create_connection(("127.0.0.1", 23), 5) as connection:
                connection.settimeout(10)
                seen = b""
                while b"login:" not in seen:
                    data = connection.recv(1024)
                    assert data, seen
                    while b"\\xff" in data:  # refuse every option
                        before, _, data = data.partition(b"\\xff")
                        seen += before
                        verb, option, data = data[:1], data[1:2], data[2:]
                        answer = {b"\\xfb": b"\\xfe", b"\\xfd": b"\\xfc"}.get(verb)
                        if answer:
                            connection.sendall(b"\\xff" + answer + option)
                    seen += data
        """),
        match=("telnetd", "login"),
    ),
    service(
        "rshd",
        ("rsh-redone-server",),
        "shell stream tcp nowait root /usr/sbin/tcpd /usr/sbin/in.rshd",
        python("""
            import socket

            port = 1023
            while True:
                try:
                    address = ("127.0.0.1", port)
                    connection = socket.create_connection(("127.0.0.1", 514), 5, address)
                    break
                except OSError as error:
                    if error.errno not in (98, 99):
                        raise
                    port -= 1
            connection.sendall(b"0\\0root\\0root\\0echo it works\\0")
            connection.settimeout(10)
            seen = b""
            while b"it works" not in seen:
                data = connection.recv(1024)
                assert data, seen
                seen += data
        """),
        setup="echo 'localhost root' >/root/.rhosts\nchmod 600 /root/.rhosts\n",
        match=("in.rshd",),
    ),
    service(
        "fingerd",
        ("fingerd",),
        "finger stream tcp nowait nobody /usr/sbin/tcpd /usr/sbin/in.fingerd",
        "finger root@127.0.0.1 | grep -q 'Directory: /root'\n",
        clients=("finger",),
        match=("in.fingerd",),
    ),
    service(
        "talkd",
        ("inetutils-talkd",),
        "ntalk dgram udp4 wait root /usr/sbin/tcpd /usr/sbin/talkd",
        TALK,
        match=("talkd",),
        fails={"entry: stop": WAITS},
    ),
    service(
        "tftpd-by-inetd",
        ("tftpd-hpa",),
        "tftp dgram udp wait root /usr/sbin/in.tftpd in.tftpd -s /srv/tftp",
        "curl -s -m 5 tftp://127.0.0.1/file | grep -q 'it works'\n",
        setup="mkdir -p /srv/tftp\necho it works >/srv/tftp/file\n",
        match=("in.tftpd",),
        fails={"entry: stop": WAITS},
    ),
    service(
        "rsync-by-inetd",
        ("rsync",),
        "rsync stream tcp nowait root /usr/bin/rsync rsyncd --daemon",
        "rsync rsync://127.0.0.1/files/ | grep -q file\n",
        setup=text("""
            mkdir -p /srv/files
            echo it works >/srv/files/file
            printf 'use chroot = no\\n[files]\\npath = /srv/files\\n' >/etc/rsyncd.conf
        """),
        match=("rsync",),
    ),
    service(
        "sshd-by-inetd",
        ("openssh-server",),
        "ssh stream tcp nowait root /usr/sbin/sshd sshd -i",
        SSH,
        setup="mkdir -p /run/sshd\n" + SSH_SETUP,
        match=("sshd",),
    ),
    service(
        "nullidentd",
        ("nullidentd",),
        "ident stream tcp nowait nobody /usr/sbin/nullidentd nullidentd",
        "{ printf '1,2\\r\\n'; sleep 1; } | curl -s -m 5 telnet://127.0.0.1:113 | grep -q USERID\n",
        image="web",
    ),
    service(
        "efingerd",
        ("efingerd",),
        "finger stream tcp nowait nobody /usr/sbin/tcpd /usr/sbin/efingerd",
        "{ printf 'root\\r\\n'; sleep 2; } | curl -s -m 9 telnet://127.0.0.1:79 | grep -q root\n",
        image="web",
    ),
    service(
        "micro-httpd",
        ("micro-httpd",),
        "http stream tcp nowait nobody:www-data /usr/sbin/tcpd /usr/sbin/micro-httpd /var/www/html",
        HTTP,
        setup="mkdir -p /var/www/html\necho '<html>it works' >/var/www/html/index.html\n",
        match=("micro-httpd",),
        image="web",
    ),
    service(
        "rexecd",
        ("rsh-server",),
        "exec stream tcp nowait root /usr/sbin/tcpd /usr/sbin/in.rexecd",
        python("""
            import socket

            with socket.create_connection(("127.0.0.1", 512), 5) as connection:
                connection.settimeout(10)
                connection.sendall(b"0\\0demo\\0secret\\0echo it works\\0")
                seen = b""
                while b"it works" not in seen:
                    data = connection.recv(1024)
                    assert data, seen
                    seen += data
        """),
        setup=USER,
        match=("in.rexecd",),
        image="web",
    ),
    service(
        "ntalkd",
        ("talkd",),
        "ntalk dgram udp wait nobody.tty /usr/sbin/in.ntalkd in.ntalkd",
        TALK,
        match=("in.ntalkd",),
        fails={"entry: stop": WAITS},
        image="web",
    ),
    Daemon(
        "xinetd",
        "second",
        packages=("xinetd",),
        scripts=("xinetd",),
        table="xine:2345:respawn:xinetd -dontfork -stayalive\n",
        setup="sed -i 's/disable.*= yes/disable = no/' /etc/xinetd.d/daytime /etc/xinetd.d/echo\n",
        check=DAYTIME,
        ports=("inetd",),
    ),
    Daemon(
        "inetutils-ftpd",
        "second",
        packages=("inetutils-ftpd",),
        setup=USER
        + text("""
            cat >/etc/xinetd.d/ftp <<'END'
            service ftp
            {
                socket_type = stream
                wait = no
                user = root
                server = /usr/sbin/ftpd
                server_args = -l
            }
            END
        """),
        check=FTP,
        needs=("xinetd",),
        match=("ftpd",),
        remark="started by xinetd",
    ),
    Daemon(
        "inetutils-inetd",
        "third",
        packages=("inetutils-inetd",),
        scripts=("inetutils-inetd",),
        table="iine:2345:respawn:inetutils-inetd -d\n",
        setup=text("""
            echo 'daytime stream tcp nowait root internal' >>/etc/inetd.conf
            echo 'echo stream tcp nowait root internal' >>/etc/inetd.conf
        """),
        check=DAYTIME,
        ports=("inetd",),
        match=("inetutils-inetd",),
        remark="its status is 0 when it does not run",
    ),
    Daemon(
        "rlinetd",
        "fourth",
        packages=("rlinetd",),
        scripts=("rlinetd",),
        table="rlin:2345:respawn:rlinetd -d\n",
        setup=text("""
            cat >/etc/rlinetd.d/check <<'END'
            service "check" {
                port "13";
                user "nobody";
                exec "/bin/date";
            }
            END
        """),
        check="curl -s -m 5 telnet://127.0.0.1:13 </dev/null | grep -q :\n",
        clients=("curl",),
        ports=("inetd",),
        remark="its script has no status",
    ),
)
