"""Set-ups and checks that several daemons share."""

from tests.daemons.record import python, text

USER = text("""
    id demo >/dev/null 2>&1 || useradd -m -s /bin/bash demo
    echo demo:secret | chpasswd
""")
SSH_SETUP = text("""
    mkdir -p /root/.ssh
    ssh-keygen -A
    [ -e /root/.ssh/check ] || ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/check
    cp /root/.ssh/check.pub /root/.ssh/authorized_keys
    chmod -R go-rwx /root/.ssh
""")
SSH = "ssh -o BatchMode=yes -o StrictHostKeyChecking=no -i /root/.ssh/check root@127.0.0.1 id\n"
SMTP = python("""
    import pathlib
    import smtplib
    import time
    import uuid

    word = uuid.uuid4().hex
    with smtplib.SMTP("127.0.0.1", 25, timeout=20) as client:
        client.sendmail("root@localhost", ["demo@localhost"], f"Subject: check\\n\\n{word}\\n")
    boxes = [pathlib.Path("/var/mail/demo"), *pathlib.Path("/home/demo").glob("Maildir/new/*")]
    while not any(box.is_file() and word in box.read_text() for box in boxes):
        time.sleep(0.1)
        boxes = [pathlib.Path("/var/mail/demo"), *pathlib.Path("/home/demo").glob("Maildir/new/*")]
""")
MAIL = text("""
    printf 'From root Thu Jan  1 00:00:00 1970\\nSubject: check\\n\\nit works\\n\\n' >/var/mail/demo
    chown demo:mail /var/mail/demo
    chmod 660 /var/mail/demo
""")
POP3 = python("""
    import poplib

    client = poplib.POP3("127.0.0.1", timeout=20)
    client.user("demo")
    client.pass_("secret")
    assert client.stat()[0] >= 0
    client.quit()
""")
IMAP = python("""
    import imaplib

    client = imaplib.IMAP4("127.0.0.1", timeout=20)
    client.login("demo", "secret")
    assert client.select("INBOX")[0] == "OK"
    client.logout()
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
DIG = "dig +short +time=2 @127.0.0.1 www.demo.test | grep -q 192.0.2.7\n"
ZONE = text("""
    cat >/etc/demo.zone <<'END'
    $TTL 60
    @ IN SOA ns.demo.test. root.demo.test. 1 60 60 60 60
    @ IN NS ns.demo.test.
    ns IN A 127.0.0.1
    www IN A 192.0.2.7
    END
""")
LOGGER = text("""
    word=check-$(date +%s%N)
    logger "$word"
    until grep -q "$word" /var/log/syslog /var/log/messages 2>/dev/null; do sleep .1; done
""")
DAYTIME = "curl -s -m 5 telnet://127.0.0.1:13 </dev/null | grep -q :\n" + python("""
    import socket

    with socket.create_connection(("127.0.0.1", 7), 5) as echo:
        echo.sendall(b"hello")
        assert echo.recv(5) == b"hello"
""")
