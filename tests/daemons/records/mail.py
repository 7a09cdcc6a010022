"""Mail: SMTP, POP3, IMAP and what belongs to them."""

from tests.daemons.record import Daemon, text
from tests.daemons.records.shared import IMAP, MAIL, POP3, SMTP, USER

POSTFIX = text("""
    postconf -e 'inet_protocols = ipv4' 'mydestination = localhost, box.demo.test' \\
        'myhostname = box.demo.test' 'maillog_file = /var/log/postfix.log' \\
        'mailbox_command =' 'smtputf8_enable = no'
    newaliases
    postfix check
""")
DOVECOT = text("""
    cat >/etc/dovecot/local.conf <<'END'
    listen = 127.0.0.1
    disable_plaintext_auth = no
    mail_location = mbox:~/mail:INBOX=/var/mail/%u
    mail_privileged_group = mail
    END
""")

DAEMONS = (
    Daemon(
        "exim4",
        "first",
        packages=("exim4-daemon-light",),
        scripts=("exim4",),
        table="exim:2345:respawn:exim4 -bdf -q30m\n",
        setup=USER,
        check=SMTP,
        ports=("25",),
    ),
    Daemon(
        "opensmtpd",
        "second",
        packages=("opensmtpd",),
        scripts=("opensmtpd",),
        table="osmt:2345:respawn:smtpd -d\n",
        setup=USER
        + text("""
            cat >/etc/smtpd.conf <<'END'
            listen on 127.0.0.1
            action "local" mbox
            match for local action "local"
            END
        """),
        check=SMTP,
        ports=("25",),
        match=("smtpd",),
        remark="restart of its script does not wait for the end: gotcha 3",
    ),
    Daemon(
        "postfix",
        "classic",
        packages=("postfix",),
        scripts=("postfix",),
        table="pstf:2345:respawn:/usr/lib/postfix/sbin/master -d\n",
        setup=USER + POSTFIX,
        check=SMTP,
        ports=("25",),
        match=("master", "qmgr", "pickup", "smtpd", "cleanup", "local", "tlsmgr", "postlogd"),
        remark="not postfix start-fg, a wrapper that leaves all behind: gotcha 8",
    ),
    Daemon(
        "dovecot",
        "classic",
        packages=("dovecot-imapd", "dovecot-pop3d", "dovecot-lmtpd"),
        scripts=("dovecot",),
        table="dovc:2345:respawn:dovecot -F\n",
        setup=USER + MAIL + DOVECOT,
        check=POP3 + IMAP,
        ports=("143", "110"),
        match=("dovecot", "anvil", "log dovecot", "config dovecot", "imap-login", "pop3-login"),
    ),
    Daemon(
        "opendkim",
        "classic",
        packages=("opendkim",),
        scripts=("opendkim",),
        table=text("""
            odk0:2345:wait:install -d -o opendkim -g opendkim /run/opendkim
            odkm:2345:respawn:opendkim -f -x /etc/opendkim.conf
        """),
        check="python3 -c 'import socket; socket.socket(socket.AF_UNIX)"
        '.connect("/run/opendkim/opendkim.sock")\'\n',
        limit=30,
        remark="takes about 5 s to end",
    ),
    Daemon(
        "sendmail",
        "third",
        packages=("sendmail",),
        scripts=("sendmail",),
        table="sndm:2345:respawn:sendmail-mta -bD -q10m -L sm-mta\n",
        setup=USER
        + "sed -i 's/^[#]*O RefuseLA=.*/O RefuseLA=1000/; s/^[#]*O QueueLA=.*/O QueueLA=1000/' "
        "/etc/mail/sendmail.cf\n",
        check=SMTP,
        ports=("25",),
        limit=150,
        match=("sendmail",),
        remark="wants a full host name in /etc/hosts: without it its script takes a minute; "
        "refuses mail on a busy machine, see RefuseLA",
    ),
    Daemon(
        "mailutils",
        "third",
        packages=("mailutils-imap4d", "mailutils-pop3d"),
        table=text("""
            imp4:2345:respawn:imap4d --foreground --daemon
            pop3:2345:respawn:pop3d --foreground --daemon
        """),
        setup=USER + MAIL,
        check=POP3 + IMAP,
        ports=("143", "110"),
        match=("imap4d", "pop3d"),
    ),
    Daemon(
        "popa3d",
        "web",
        packages=("popa3d",),
        scripts=("popa3d",),
        setup=USER
        + MAIL
        + "sed -i 's/^RUN_STANDALONE=.*/RUN_STANDALONE=yes/' /etc/default/popa3d\n",
        check=POP3,
        ports=("110",),
        remark="cannot stay in the foreground",
    ),
    Daemon(
        "courier",
        "fourth",
        packages=("courier-imap", "courier-pop"),
        scripts=("courier-authdaemon", "courier-imap", "courier-pop"),
        setup=USER + "su demo -c 'maildirmake /home/demo/Maildir' || :\n",
        check=POP3 + IMAP,
        ports=("143", "110"),
        match=("courier", "authdaemond", "couriertcpd"),
        remark="restart of its scripts does not wait for the end: gotcha 3",
    ),
)
