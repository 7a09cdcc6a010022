"""Databases, queues, directories."""

from tests.daemons.record import Daemon, text

POSTGRES = (
    "/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main "
    "-c config_file=/etc/postgresql/15/main/postgresql.conf"
)
RABBIT = "/usr/lib/rabbitmq/bin/rabbitmq-server"


def as_user(user: str, command: str, group: str = "", options: str = "--clear-groups") -> str:
    """Return a command that runs another as a user."""
    return f"setpriv --reuid {user} --regid {group or user} {options} {command}"


REDIS = Daemon(
    "redis",
    "first",
    packages=("redis-server",),
    scripts=("redis-server",),
    table="redi:2345:respawn:redis-server --daemonize no\n",
    check="redis-cli -h 127.0.0.1 incr check\n",
    ports=("6379",),
    match=("redis-server",),
    remark="the ulimit of its script is refused, to no harm",
)

DAEMONS = (
    Daemon(
        "memcached",
        "first",
        packages=("memcached",),
        clients=("curl",),
        scripts=("memcached",),
        table="memc:2345:respawn:memcached -u memcache -l 127.0.0.1\n",
        check="printf 'version\\r\\nquit\\r\\n' | curl -s telnet://127.0.0.1:11211 "
        "| grep -q VERSION\n",
        ports=("11211",),
    ),
    REDIS,
    Daemon(
        "slapd",
        "second",
        packages=("slapd",),
        clients=("ldap-utils",),
        scripts=("slapd",),
        table=text("""
            lda0:2345:wait:install -d -o openldap -g openldap /run/slapd
            ldap:2345:respawn:slapd -d 0 -h ldap:/// -u openldap -g openldap -F /etc/ldap/slapd.d
        """),
        check="ldapsearch -x -H ldap://127.0.0.1 -b '' -s base | grep -q 'result: 0'\n",
        ports=("389",),
    ),
    Daemon(
        "mariadb",
        "classic",
        packages=("mariadb-server",),
        scripts=("mariadb",),
        table=text("""
            mar0:2345:wait:install -d -o mysql -g mysql /run/mysqld
            mari:2345:respawn:mariadbd --user=mysql
        """),
        check="mysql -e 'select 40 + 2' | grep -q 42\n",
        ports=("3306",),
        match=("mariadbd", "mysqld_safe"),
        limit=120,
    ),
    Daemon(
        "postgresql",
        "data",
        packages=("postgresql",),
        scripts=("postgresql",),
        table=text(f"""
            pgs0:2345:wait:install -d -o postgres -g postgres -m 2775 /run/postgresql
            pgsq:2345:respawn:{as_user("postgres", POSTGRES, options="--init-groups")}
        """),
        check="setpriv --reuid postgres --clear-groups psql -tc 'select 40 + 2' | grep -q 42\n",
        ports=("5432",),
        match=("postgres",),
        limit=120,
    ),
    Daemon(
        "rabbitmq",
        "data",
        packages=("rabbitmq-server",),
        scripts=("rabbitmq-server",),
        table="rabb:2345:respawn:HOME=/var/lib/rabbitmq "
        f"exec {as_user('rabbitmq', RABBIT, options='--init-groups')}\n",
        check="rabbitmqctl -q list_queues\n",
        ports=("5672",),
        match=("beam.smp", "rabbitmq", "erl_child_setup", "inet_gethost"),
        limit=180,
        remark="wants its host's name in /etc/hosts; epmd stays by design",
    ),
    Daemon(
        "mosquitto",
        "data",
        packages=("mosquitto",),
        clients=("mosquitto-clients",),
        scripts=("mosquitto",),
        table=text("""
            mqt0:2345:wait:install -d -o mosquitto -g mosquitto /run/mosquitto
            mqtt:2345:respawn:mosquitto -c /etc/mosquitto/mosquitto.conf
        """),
        check=text("""
            mosquitto_pub -h 127.0.0.1 -t check -r -m 'it works'
            mosquitto_sub -h 127.0.0.1 -t check -C 1 -W 5 | grep -q 'it works'
        """),
        ports=("1883",),
        fails={"script: client": "Debian's: it makes no /run/mosquitto, see gotcha 24"},
    ),
    Daemon(
        "beanstalkd",
        "data",
        packages=("beanstalkd",),
        scripts=("beanstalkd",),
        table="bean:2345:respawn:beanstalkd -l 127.0.0.1\n",
        check="printf 'stats\\r\\nquit\\r\\n' | curl -s telnet://127.0.0.1:11300 "
        "| grep -q uptime\n",
        clients=("curl",),
        ports=("11300",),
    ),
    Daemon(
        "freeradius",
        "data",
        packages=("freeradius",),
        clients=("freeradius-utils",),
        scripts=("freeradius",),
        table=text("""
            rad0:2345:wait:install -d -o freerad -g freerad /run/freeradius
            radi:2345:respawn:freeradius -f -l stdout
        """),
        setup="sed -i '1i demo Cleartext-Password := \"secret\"' "
        "/etc/freeradius/3.0/mods-config/files/authorize\n",
        check="radtest demo secret 127.0.0.1 0 testing123 | grep -q Access-Accept\n",
        ports=("1812",),
    ),
    Daemon(
        "krb5-kdc",
        "data",
        packages=("krb5-kdc", "krb5-admin-server"),
        clients=("krb5-user",),
        scripts=("krb5-kdc",),
        table="krb5:2345:respawn:krb5kdc -n\n",
        setup=text("""
            cat >/etc/krb5.conf <<'END'
            [libdefaults]
                default_realm = DEMO.TEST
            [realms]
                DEMO.TEST = {
                    kdc = 127.0.0.1
                }
            END
            mkdir -p /etc/krb5kdc
            printf '[realms]\\nDEMO.TEST = {\\n}\\n' >/etc/krb5kdc/kdc.conf
            [ -e /var/lib/krb5kdc/principal ] || kdb5_util create -s -P master >/dev/null
            kadmin.local -q 'addprinc -pw secret demo' >/dev/null
        """),
        check="echo secret | kinit demo >/dev/null\nklist | grep -q krbtgt/DEMO.TEST\n",
        ports=("88",),
        match=("krb5kdc",),
    ),
)
