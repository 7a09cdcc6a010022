"""File service: SMB, NFS and what belongs to it."""

from dataclasses import replace

from tests.daemons.record import Daemon, text
from tests.daemons.records.names import RPCBIND

LATER = "samba-dcerpcd and its children leave the process group, and end later on their own"

DAEMONS = (
    Daemon(
        "smbd",
        "data",
        packages=("samba",),
        clients=("smbclient",),
        scripts=("smbd",),
        table="smbd:2345:respawn:smbd --foreground --no-process-group\n",
        setup=text("""
            mkdir -p /srv/share
            echo it works >/srv/share/file
            cat >/etc/samba/smb.conf <<'END'
            [global]
                server role = standalone server
                interfaces = lo
                map to guest = bad user
            [share]
                path = /srv/share
                guest ok = yes
            END
        """),
        check=text("""
            smbclient -N //127.0.0.1/share -c 'get file /run/smb.fetched' >/dev/null
            grep -q 'it works' /run/smb.fetched
        """),
        ports=("445", "samba"),
        match=("smbd", "samba-dcerpcd", "rpcd_", "cleanupd", "smbd-notifyd", "lpqd"),
    ),
    Daemon(
        "winbind",
        "data",
        packages=("winbind",),
        scripts=("winbind",),
        table="wnbd:2345:respawn:winbindd --foreground --no-process-group\n",
        check="wbinfo -p\n",
        ports=("winbind", "samba"),
        fails={"entry: stop": LATER},
        match=("winbindd", "wb[", "samba-dcerpcd", "rpcd_"),
    ),
    replace(RPCBIND, name="rpcbind-data", image="data", stands_in=True),
    Daemon(
        "nfs-ganesha",
        "data",
        packages=("nfs-ganesha", "nfs-ganesha-mem"),
        clients=("libnfs-utils",),
        table=text("""
            gan0:2345:wait:mkdir -p /run/ganesha
            gane:2345:respawn:ganesha.nfsd -F -L /dev/stderr -f /etc/ganesha/ganesha.conf
        """),
        setup=text("""
            cat >/etc/ganesha/ganesha.conf <<'END'
            EXPORT {
                Export_Id = 7;
                Path = /mem;
                Pseudo = /mem;
                Access_Type = RW;
                Squash = No_Root_Squash;
                SecType = sys;
                FSAL { Name = MEM; }
            }
            END
        """),
        check="nfs-ls nfs://127.0.0.1/mem\n",
        needs=("rpcbind-data",),
        ports=("2049",),
        match=("ganesha.nfsd",),
        limit=90,
    ),
    Daemon(
        "rpc.mountd",
        "data",
        packages=("nfs-kernel-server",),
        table="mntd:2345:respawn:rpc.mountd -F\n",
        setup="echo '/srv *(ro)' >/etc/exports\n",
        check="rpcinfo -T tcp 127.0.0.1 100005 3\n",
        needs=("rpcbind-data",),
        ports=("2049",),
        remark="its script needs the nfsd of the kernel",
    ),
    Daemon(
        "rpc.statd",
        "data",
        packages=("nfs-common",),
        scripts=("nfs-common",),
        table="stat:2345:respawn:rpc.statd -F\n",
        check="rpcinfo -T tcp 127.0.0.1 100024 1\n",
        needs=("rpcbind-data",),
    ),
    Daemon(
        "rpc.rquotad",
        "data",
        packages=("quota",),
        table="rquo:2345:respawn:rpc.rquotad -F\n",
        check="rpcinfo -T udp 127.0.0.1 100011 1\n",
        needs=("rpcbind-data",),
        remark="its script starts it only for an export with quotas",
    ),
)
