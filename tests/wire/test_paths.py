"""Where init and its clients meet."""

import pytest

from pyinit.wire.paths import (
    INITCTL,
    LEVEL_FILE,
    abstract_name,
    initctl_paths,
    socket_path,
)


def test_the_public_paths_are_those_of_the_reference_k_3_k_9() -> None:
    assert INITCTL == "/run/initctl"
    assert LEVEL_FILE == "/var/run/runlevel"


@pytest.mark.parametrize(
    ("uid", "runtime", "public", "paths"),
    [
        (0, None, True, ["/run/initctl", "/run/pyinit/initctl", "/dev/shm/pyinit-0/initctl"]),
        (0, None, False, ["/run/pyinit/initctl", "/dev/shm/pyinit-0/initctl"]),
        (
            1000,
            "/run/user/1000",
            True,
            ["/run/initctl", "/run/user/1000/pyinit/initctl", "/dev/shm/pyinit-1000/initctl"],
        ),
        (
            1000,
            "/run/user/1000",
            False,
            ["/run/user/1000/pyinit/initctl", "/dev/shm/pyinit-1000/initctl"],
        ),
        (1000, "", False, ["/dev/shm/pyinit-1000/initctl"]),
        (1000, None, True, ["/run/initctl", "/dev/shm/pyinit-1000/initctl"]),
    ],
)
def test_the_paths_are_tried_from_the_public_one_to_the_users_own(
    uid: int, runtime: str | None, public: bool, paths: list[str]
) -> None:
    assert initctl_paths(uid, runtime, public) == paths


def test_the_public_path_is_tried_unless_told_otherwise() -> None:
    assert initctl_paths(1000, None)[0] == INITCTL


def test_the_socket_lies_beside_the_fifo() -> None:
    assert socket_path("/run/initctl") == "/run/initctl.sock"


def test_the_abstract_name_is_one_for_each_pid_namespace() -> None:
    assert abstract_name("pid:[1]") == "\0pyinit pid:[1]"
    assert abstract_name("pid:[1]") != abstract_name("pid:[2]")
