"""Names and RPC: DNS, NIS, nscd, rpcbind and what registers with it."""

from tests.daemons.record import Daemon, text
from tests.daemons.records.shared import DIG, ZONE

NIS = text("""
    echo demo.nis >/etc/defaultdomain
    echo NISSERVER=master >/etc/default/nis
    mkdir -p /var/yp/demo.nis
    make -s -C /var/yp NOPUSH=true LOCALDOMAIN=demo.nis 2>/dev/null
""")

RPCBIND = Daemon(
    "rpcbind",
    "first",
    packages=("rpcbind",),
    scripts=("rpcbind",),
    table=text("""
        rpc0:2345:wait:mkdir -p /run/rpcbind /run/sendsigs.omit.d && chown _rpc /run/rpcbind
        rpcb:2345:respawn:rpcbind -f -w
    """),
    check="rpcinfo -p 127.0.0.1 | grep -q portmapper\n",
    ports=("111",),
    remark="needs netbase, else it opens no socket",
)

DAEMONS = (
    RPCBIND,
    Daemon(
        "bootparamd",
        "first",
        packages=("bootparamd",),
        scripts=("bootparamd",),
        table="bprm:2345:respawn:rpc.bootparamd -d\n",
        setup="echo '* root=127.0.0.1:/srv' >/etc/bootparams\n",
        check="rpcinfo -u 127.0.0.1 100026 1\n",
        needs=("rpcbind",),
        match=("rpc.bootparamd",),
        remark="its script has no status",
    ),
    Daemon(
        "ypserv",
        "first",
        packages=("ypserv",),
        clients=("yp-tools",),
        scripts=("ypserv",),
        table="ypsv:2345:respawn:ypserv -f\n",
        setup=NIS,
        check="ypcat -h 127.0.0.1 -d demo.nis services.byname | grep -q ssh\n",
        needs=("rpcbind",),
        remark="its script has no status",
    ),
    Daemon(
        "rpc.ypxfrd",
        "first",
        packages=("ypserv",),
        scripts=("ypxfrd",),
        table="ypxf:2345:respawn:rpc.ypxfrd -f\n",
        check="rpcinfo -p 127.0.0.1 | grep -q fypxfrd\n",
        needs=("rpcbind",),
    ),
    Daemon(
        "rpc.yppasswdd",
        "first",
        packages=("ypserv",),
        scripts=("yppasswdd",),
        table="yppw:2345:respawn:rpc.yppasswdd -f\n",
        check="rpcinfo -p 127.0.0.1 | grep -q yppasswdd\n",
        needs=("rpcbind",),
    ),
    Daemon(
        "nscd",
        "first",
        packages=("nscd",),
        scripts=("nscd",),
        table=text("""
            nsc0:2345:wait:mkdir -p /run/nscd
            nscd:2345:respawn:nscd -F
        """),
        check="nscd -g | grep -q 'server runtime'\n",
        ports=("nscd",),
    ),
    Daemon(
        "nsd",
        "first",
        packages=("nsd",),
        clients=("bind9-dnsutils",),
        scripts=("nsd",),
        table="nsd:2345:respawn:nsd -d\n",
        setup=ZONE
        + text("""
            cat >/etc/nsd/nsd.conf.d/demo.conf <<'END'
            server:
                ip-address: 127.0.0.1
            zone:
                name: demo.test
                zonefile: /etc/demo.zone
            END
        """),
        check=DIG,
        ports=("53",),
    ),
    Daemon(
        "dnsmasq",
        "first",
        packages=("dnsmasq",),
        clients=("bind9-dnsutils",),
        scripts=("dnsmasq",),
        table="dnsm:2345:respawn:dnsmasq -k -7 /etc/dnsmasq.d\n",
        setup="echo address=/www.demo.test/192.0.2.7 >/etc/dnsmasq.d/demo\n",
        check=DIG,
        ports=("53",),
        remark="status 1 while it runs; a second start returns 1",
    ),
    Daemon(
        "bind9",
        "data",
        packages=("bind9",),
        clients=("bind9-dnsutils",),
        scripts=("named",),
        table=text("""
            nam0:2345:wait:install -d -o bind -g bind /run/named
            namd:2345:respawn:named -f -u bind
        """),
        setup=ZONE
        + text("""
            mv /etc/demo.zone /etc/bind/demo.zone
            echo 'zone "demo.test" { type master; file "/etc/bind/demo.zone"; };' \\
                >>/etc/bind/named.conf.local
        """),
        check=DIG + "rndc status | grep -q 'up and running'\n",
        ports=("53",),
        match=("named",),
        limit=90,
    ),
    Daemon(
        "unbound",
        "data",
        packages=("unbound", "dns-root-data"),
        clients=("bind9-dnsutils",),
        scripts=("unbound",),
        table=text("""
            unb0:2345:wait:/usr/libexec/unbound-helper root_trust_anchor_update
            unbd:2345:respawn:unbound -d -p
        """),
        setup="echo 'server: local-data: \"www.demo.test A 192.0.2.7\"' "
        ">/etc/unbound/unbound.conf.d/demo.conf\n",
        check=DIG,
        ports=("53",),
        remark="without dns-root-data its script says ok, and nothing runs",
    ),
    Daemon(
        "unscd",
        "third",
        packages=("unscd",),
        scripts=("unscd",),
        table=text("""
            uns0:2345:wait:install -d -o unscd /run/nscd
            unsc:2345:respawn:nscd -d
        """),
        check="[ -S /run/nscd/socket ]\ngetent passwd root\n",
        ports=("nscd",),
        match=("nscd",),
    ),
    Daemon(
        "bird",
        "third",
        packages=("bird2",),
        scripts=("bird",),
        table=text("""
            bir0:2345:wait:mkdir -p /run/bird
            bird:2345:respawn:bird -f
        """),
        setup=text("""
            cat >/etc/bird/bird.conf <<'END'
            log stderr all;
            router id 192.0.2.1;
            protocol device { }
            protocol static { ipv4; route 192.0.2.0/24 blackhole; }
            END
        """),
        check="birdc show route | grep -q 192.0.2.0/24\n",
        fails={"script: client": "as its own user it needs NET_ADMIN, NET_RAW and NET_BROADCAST"},
    ),
)
