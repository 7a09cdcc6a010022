"""Debian's packages with init scripts, installed while pyinit is PID 1 (daemons.md, gotcha 14).

Their maintainer scripts call update-rc.d and invoke-rc.d: Debian's own, or those of pyinit.
"""

import shutil

import pytest

from tests.container.conftest import Boot
from tests.container.container import Container
from tests.debian import archive

pytestmark = pytest.mark.container

TOOLS = "/usr/local/sbin/update-rc.d /usr/local/sbin/invoke-rc.d /usr/local/sbin/service"
TABLE = (
    *(f"l{level}:{level}:wait:rc {level}" for level in (1, 3)),
    "idle:13:respawn:/bin/sleep infinity",
    "up:3:once:echo all is up",
)


def start(boot: Boot, package: str, with_levels: bool = False) -> Container:
    """Boot with a package at hand; ``with_levels``: with the image's own, which hide Debian's."""
    box = boot(*TABLE)
    shutil.copy(archive(package), box.files / "package.deb")
    box.expect("all is up")
    if not with_levels:
        box.exec("rm -r /etc/rc.d")
    return box


def daemons(box: Container) -> list[str]:
    """Return the pids of atd."""
    return box.exec("pgrep -x atd", check=False).split()


def links(box: Container) -> list[str]:
    return box.exec("find /etc -path '*/rc?.d/*atd'").split()


def names_of(paths: list[str]) -> dict[str, str]:
    """Return by level the letter of each link."""
    return {path.split("/")[-2][2]: path.split("/")[-1][0] for path in paths}


ENABLED = dict.fromkeys("2345", "S") | dict.fromkeys("016", "K")


def test_debian_s_own_tools_enable_and_start_a_package_svc_3(boot: Boot) -> None:
    box = start(boot, "at")
    box.exec(f"rm {TOOLS}")
    said = box.exec("apt-get -y install /test/package.deb", check=False)
    assert "invoke-rc.d" not in said, said
    assert names_of(links(box)) == ENABLED
    (first,) = daemons(box)
    box.exec("service atd restart")
    (second,) = daemons(box)
    assert second != first
    box.exec("telinit --wait 1")
    assert daemons(box) == []
    box.exec("telinit --wait 3")
    (third,) = daemons(box)
    assert third not in (first, second)
    box.exec("dpkg --purge at")
    assert (daemons(box), names_of(links(box))) == ([], {})


@pytest.mark.parametrize("with_levels", [False, True])
def test_pyinit_s_tools_enable_and_start_a_package_where_debian_s_are_not(
    boot: Boot, with_levels: bool
) -> None:
    box = start(boot, "at", with_levels)
    box.exec("dpkg --purge --force-all init-system-helpers")
    assert box.exec("sh -c 'command -v update-rc.d'") == "/usr/local/sbin/update-rc.d"
    box.exec("dpkg --install /test/package.deb")
    assert names_of(links(box)) == ENABLED
    (first,) = daemons(box)
    parent = box.exec(f"ps -o ppid= -p {first}").strip()
    assert box.exec(f"ps -o comm= -p {parent}") == "rc:atd"
    assert box.exec("chkconfig --list atd") == (
        "atd  0:off  1:off  2:on   3:on   4:on   5:on   6:off  S:off"
    )
    box.exec("service atd status")
    box.exec("service atd restart")
    (second,) = daemons(box)
    assert second != first
    box.exec("telinit --wait 1")
    assert daemons(box) == []
    box.exec("telinit --wait 3")
    assert len(daemons(box)) == 1
    box.exec("invoke-rc.d atd stop")
    assert daemons(box) == []
    box.exec("update-rc.d atd disable")
    assert names_of(links(box)) == dict.fromkeys("0123456", "K")
    box.exec("invoke-rc.d atd start")
    assert daemons(box) == []
    box.exec("update-rc.d atd enable 3")
    box.exec("invoke-rc.d atd start")
    assert len(daemons(box)) == 1
    box.exec("dpkg --purge at")
    assert (daemons(box), names_of(links(box))) == ([], {})


def test_a_policy_of_the_image_keeps_a_package_from_starting_pol_3(boot: Boot) -> None:
    box = start(boot, "at")
    policy = "#!/bin/sh\\nexit 101\\n"
    box.exec(f"sh -c 'printf \"{policy}\" >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d'")
    box.exec("dpkg --install /test/package.deb")
    assert daemons(box) == []
    assert names_of(links(box)) == ENABLED
    box.exec("service atd start")
    assert len(daemons(box)) == 1
