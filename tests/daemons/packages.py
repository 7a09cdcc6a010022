"""The images of the daemons: which packages each is made of.

Packages that exclude one another, or whose daemons want the same port, are in different images. The
first two are those that a usual run tests.
"""

COMMON = ("python3", "netbase", "ca-certificates", "curl")

PACKAGES: dict[str, tuple[str, ...]] = {
    "first": (
        *("cron", "at", "rsyslog", "orphan-sysvinit-scripts", "openbsd-inetd", "tcpd"),
        *("inetutils-telnetd", "rsh-redone-server", "fingerd", "finger", "inetutils-talkd"),
        *("rpcbind", "ypserv", "yp-tools", "nscd", "nsd", "dnsmasq", "openssh-server", "rsync"),
        *("tftpd-hpa", "snmpd", "snmp", "vsftpd", "lighttpd", "nginx-light", "lprng", "memcached"),
        *("exim4-daemon-light", "redis-server", "haproxy", "openntpd", "dbus", "bootparamd"),
        *("bind9-dnsutils",),
    ),
    "second": (
        *("xinetd", "opensmtpd", "busybox-syslogd", "inetutils-ftpd", "cups-daemon", "cups-client"),
        *("slapd", "ldap-utils", "dropbear", "tinyproxy", "lpr"),
    ),
    "classic": (
        *("apache2", "mariadb-server", "postfix", "dovecot-imapd", "dovecot-pop3d"),
        *("dovecot-lmtpd", "cron", "rsyslog", "orphan-sysvinit-scripts", "openssh-server"),
        *("opendkim", "fail2ban"),
    ),
    "data": (
        *("postgresql", "rabbitmq-server", "samba", "winbind", "smbclient", "bind9"),
        *("bind9-dnsutils", "unbound", "dns-root-data", "mosquitto", "mosquitto-clients"),
        *("beanstalkd", "prosody", "chrony", "krb5-kdc", "krb5-admin-server", "krb5-user"),
        *("freeradius", "freeradius-utils", "tor", "oidentd", "kea-dhcp4-server", "nfs-common"),
        *("nfs-kernel-server", "nfs-ganesha", "nfs-ganesha-mem", "libnfs-utils", "quota"),
        *("rsyslog", "orphan-sysvinit-scripts", "ntpsec-ntpdate", "rpcbind"),
    ),
    "web": (
        *("php8.2-fpm", "nginx-light", "squid", "varnish", "stunnel4", "uwsgi"),
        *("uwsgi-plugin-python3", "supervisor", "monit", "gunicorn", "celery", "redis-server"),
        *("python3-redis", "mini-httpd", "proftpd-core", "icecast2", "transmission-daemon"),
        *("munin-node", "prometheus", "prometheus-node-exporter", "ngircd", "avahi-daemon"),
        *("avahi-utils", "tgt", "xdm", "openbsd-inetd", "micro-httpd", "syslog-ng-core"),
    ),
    "third": (
        *(
            "sendmail",
            "inetutils-inetd",
            "inetutils-syslogd",
            "unscd",
            "atftpd",
            "mailutils-imap4d",
        ),
        *("mailutils-pop3d", "bird2", "anacron", "popa3d", "efingerd", "ident2", "bootp"),
    ),
    "fourth": (
        *(
            "courier-imap",
            "courier-pop",
            "rlinetd",
            "talkd",
            "nullidentd",
            "rsh-server",
            "cups-bsd",
        ),
    ),
}
