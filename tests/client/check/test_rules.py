"""Each rule, with lines that it finds fault with and lines that it leaves alone.

A row is ``line:column rule``. Lines stand behind a table that is clean; the ids in the comments
are those of sysvinit.md.
"""

from pathlib import Path

import pytest

from pyinit.client.check.reading import Reading
from pyinit.client.check.rule import NOTE, SEVERITIES
from pyinit.client.check.run import BY_NAME, RULES, check, directives
from tests.client.check.fake import Disk, found, in_frame, read, table

LONG = "x" * 40

# rule, line, column; the line is the only one at fault, and only so
FAULTS = [
    # what the parser drops (IT-10 to IT-18, IT-27, IT-28)
    ("missing-id", ":2:once:/bin/x", 1),
    ("missing-action", "no colon at all", 16),
    ("missing-action", "x:2", 4),
    ("missing-action", "x:2::/bin/x", 5),
    ("missing-process", "ca:ctrlaltdel:/sbin/reboot", 27),
    ("missing-process", "2:once:/bin/x", 14),
    ("missing-process", "x:2:once", 9),
    ("levels-too-long", "x:012345678901:once:/bin/x", 3),
    ("action-too-long", f"x:2:{LONG}:/bin/x", 5),
    ("unknown-action", "x:2:rspawn:/bin/x", 5),
    ("unknown-action", "  x:2: respawn:/bin/x", 7),
    ("unknown-action", "x:2:zzz:/bin/x", 5),
    ("unknown-action", "x:2:askfirst:/bin/x", 5),
    ("null-character", "x:2:once:/bin/x\0", 1),
    # characters
    ("odd-character", "x:2:once:/bin/x \u2013f", 17),
    ("odd-character", "x:2:once:/bin/x\u00a0f", 16),
    ("odd-character", "x:2:once:/bin/x \x1b[0m", 17),
    ("not-utf-8", "x:2:once:/bin/x \udce4", 17),
    ("continued-line", "x:2:once:/bin/x a \\", 19),
    ("blank-in-id", "x :2:once:/bin/x", 1),
    ("blank-in-id", "x\ty:2:once:/bin/x", 1),
    # levels
    ("unknown-level", "x:2-5:once:/bin/x", 4),
    ("unknown-level", "x:2 3:once:/bin/x", 4),
    ("unknown-level", "x:x:once:/bin/x", 3),
    ("ignored-levels", "x:S:sysinit:/bin/x", 3),
    ("ignored-levels", "x:2:boot:/bin/x", 3),
    ("lower-case-s", "x:1s:once:/bin/x", 4),
    ("off", "x:2:off:/bin/x", 3),
    ("unusual-level", "x:79:respawn:/bin/x", 3),
    ("ondemand-level", "x:2:ondemand:/bin/x", 3),
    ("ondemand-level", "x::ondemand:/bin/x", 3),
    ("respawn-everywhere", "x::respawn:/bin/x", 3),
    ("respawn-in-single-user", "x:S:respawn:/sbin/sulogin", 3),
    ("second-initdefault", "x:3:initdefault:", 3),
    # the process field
    ("empty-process", "x:2:once:", 10),
    ("empty-process", "x:2:respawn:+", 13),
    ("mark-order", "x:2:once:@+/bin/x", 11),
    ("no-shell", "x:2:once:@/bin/a && /bin/b", 18),
    ("no-shell", "x:2:once:@/bin/a | /bin/b", 18),
    ("no-shell", "x:2:once:+@/bin/a 'b c'", 19),
    ("shell-word", "x:2:once:cd /srv", 10),
    ("shell-word", "x:2:respawn:exec /bin/x -f", 13),
    ("open-quotation", "x:2:once:echo 'a", 10),
    ("open-quotation", 'x:2:once:echo "a; b', 10),
    ("background", "x:2:respawn:/bin/x -f &", 23),
    ("never-ends", "x:2:wait:/sbin/getty 38400 tty1", 10),
    ("never-ends", "x::sysinit:/usr/sbin/sshd -D", 12),
    ("no-terminal", "x:2:respawn:/bin/sh", 13),
    ("no-terminal", "x:2:respawn:bash --login", 13),
    ("no-terminal", "x:2:respawn:/bin/login -f root", 13),
    ("level-change-at-boot", "x::sysinit:/sbin/telinit 3", 12),
    # what forks away: names and flags
    *(
        ("forks-away", f"x:2:respawn:{command}", 13)
        for command in (
            *("nginx", "/usr/sbin/cron", "/usr/sbin/crond -L 8", "/usr/sbin/sshd", "sshd -e"),
            *("rsyslogd", "/sbin/syslogd -m 0", "apache2ctl -k start", "dnsmasq -C /etc/d.conf"),
            *("postfix start", "exim4 -bd -q30m", "named -u bind", "ntpd -g", "udhcpc -i eth0"),
            *("memcached -d -m 64", "gunicorn -D app", "rsync --daemon", "haproxy -D"),
            *("/etc/init.d/ssh start", "/etc/rc.d/init.d/ssh restart", "service ssh start"),
            *("FOO=1 nginx", "exec nginx -g 'pid /x;'"),
        )
    ),
    # what sysvinit alone reads otherwise
    ("long-id", "sshd1:2:once:/bin/x", 1),
    ("long-line", f"x:2:once:/bin/x {LONG * 6}", 255),
    ("many-words", "x:2:once:/bin/x 1 2 3 4 5 6 7 8 9 a b c d e", 10),
    ("number-sign", "x:2:once:/bin/x # why", 17),
    ("number-sign", "x:2:once:/bin/x a#b", 18),
    ("shell-list", "x:2:once:/bin/a && /bin/b", 10),
    ("login-mark", "x:2:respawn:-/bin/sh", 13),
]

# lines that nothing is to be said of
CLEAN = [
    "# : comment \\",
    "  \t# x:2:nothing",
    "x:2345:respawn:/sbin/getty 38400 tty1",
    "\tx:2:RESPAWN:/bin/x",
    "x:A:ondemand:/bin/x",
    "x:a:once:/bin/x",  # AC-16
    "x:#2:wait:/bin/x",  # IT-21
    "x:2:once:/bin/a:b:c",  # IT-9
    "x:2:once:/bin/x a=b",
    "x:2:once:@/bin/x a=b *",
    "x:2:once:+/bin/x",
    "x:2:respawn:+@/bin/x --a=b",
    "x:2:once:echo '\u00e4 b' \"c\" d\\'e",
    "x:2:once:echo `cat 'x`",  # only a shell can tell
    "x:2:once:[ -e /x ] || { /bin/a; }",
    "x:2:once:/bin/a | /bin/b",
    "x:2:once:/bin/x &",
    "x:2:respawn:/bin/x >/x 2>&1",
    "x:2:respawn:/bin/login -f root tty1 </dev/tty1 >/dev/tty1 2>&1",
    "x:2:respawn:/bin/sh /etc/script",
    "x:2:respawn:/bin/sh -c 'exec /bin/x'",
    "x:6:respawn:/sbin/sulogin",  # RC: Debian's own table
    "x:S:wait:/bin/sh",
    "x:S:wait:/sbin/sulogin -p",
    "x::once:/sbin/update",
    "x:0:wait:/sbin/telinit u",
    "x:1:wait:/sbin/telinit S",
    "x:2:respawn:nginx -g 'daemon off; error_log stderr;'",
    "x:2:respawn:nginx -g 'daemon off;'",
    "x:2:wait:nginx -t",
    "x:2:wait:/usr/sbin/cron",  # waited for until it has forked, which is right
    "x:2:respawn:cron -f",
    "x:2:respawn:crond -n",
    "x:2:respawn:/usr/sbin/sshd -De",
    "x:2:respawn:apache2ctl -D FOREGROUND",
    "x:2:respawn:httpd -f -h /www",
    "x:2:respawn:rsync --daemon --no-detach",
    "x:2:respawn:postfix start-fg",
    "x:2:respawn:/usr/local/sbin/monit -Ic /etc/monitrc",
    "x:2:respawn:/etc/init.d/rc_mxc.S",
    "x:2:once:/etc/init.d/ssh start",
    "~~:S:wait:/sbin/sulogin",
]


def test_the_frame_of_the_tests_is_clean() -> None:
    assert found(table()) == []


@pytest.mark.parametrize(("rule", "line", "column"), FAULTS)
def test_a_line_is_at_fault_for_one_reason_at_its_place(rule: str, line: str, column: int) -> None:
    assert in_frame(line) == [f"1:{column} {rule}"]


@pytest.mark.parametrize("line", CLEAN)
def test_a_line_is_left_alone(line: str) -> None:
    assert in_frame(line) == []


@pytest.mark.parametrize(
    ("levels", "rows"),
    [
        ("", ["1:4 empty-initdefault"]),
        ("x", ["1:4 invalid-initdefault"]),
        ("2a", ["1:4 invalid-initdefault"]),
        ("23", ["1:4 several-default-levels"]),
        ("0", ["1:4 halting-default"]),
        ("6", ["1:4 halting-default"]),
        ("4", ["1:4 idle-default"]),
        ("2", []),
        ("3", []),
        ("s", []),  # RL-12
        ("S", []),
        ("22", []),
    ],
)
def test_the_level_of_initdefault_is_one_that_something_runs_in_rl_10(
    levels: str, rows: list[str]
) -> None:
    assert found(read(f"id:{levels}:initdefault:\nx:23:once:/bin/x\n")) == rows


def test_a_process_of_initdefault_is_told_but_a_comment_is_not() -> None:
    assert found(read("id:2:initdefault:x\nx:2:once:/bin/x\n")) == ["1:18 ignored-process"]
    assert found(read("id:2:initdefault:\t# why\nx:2:once:/bin/x\n")) == []


def test_the_last_command_is_the_process_if_the_shell_becomes_it() -> None:
    assert in_frame("x:2:respawn:cd /; exec sshd") == ["1:13 forks-away", "1:13 shell-list"]
    assert in_frame("x:2:respawn:cd /; sshd") == ["1:13 shell-list"]


def test_a_table_without_initdefault_is_told_a_drop_in_is_not_rl_13() -> None:
    text = "x:2:once:/bin/x\n"
    assert found(read(text)) == ["1:1 no-initdefault"]
    assert found(read(text, whole=False)) == []


@pytest.mark.parametrize("machine", ["ca:12345:ctrlaltdel:/bin/x", "pf:2:powerwait:/bin/x"])
def test_a_machine_without_a_way_down_is_told_rl_28(machine: str) -> None:
    assert in_frame(machine) == ["-1:1 no-way-down", "-1:1 no-way-down"]
    assert in_frame(machine, "l0:0:wait:/bin/x") == ["-1:1 no-way-down"]
    assert in_frame(machine, "l:06:wait:/bin/x") == []


def test_a_second_entry_with_an_id_names_the_first_it_16() -> None:
    reading = table("a:2:once:/bin/a", "b:2:once:/bin/b", "a:3:once:/bin/c")
    (finding,) = check(reading)
    assert (finding.rule.name, finding.remark.line) == ("duplicate-id", 5)
    assert finding.remark.text == 'duplicate ID field "a"'
    assert "inittab[3]" in finding.remark.remedy


def test_two_gettys_on_one_terminal_are_told_where_their_levels_meet() -> None:
    one = "1:23:respawn:/sbin/getty 38400 tty1"
    assert in_frame(one, "2:34:respawn:/sbin/agetty /dev/tty1 linux") == ["2:14 shared-terminal"]
    assert in_frame(one, "2:45:respawn:/sbin/agetty tty1") == []
    assert in_frame(one, "2:23:respawn:/sbin/agetty tty2") == []


def test_carriage_returns_are_told_once_a_file_it_11() -> None:
    text = "id:2:initdefault:\r\n\r\nx:2:once:/bin/x\r\n"
    (finding,) = check(read(text))
    assert (finding.rule.name, finding.remark.line, finding.remark.column) == (
        *("carriage-return", 1),
        18,
    )
    assert '1 blank ones are "missing action field"' in finding.remark.text


def test_a_file_without_a_last_newline_is_told_it_5() -> None:
    assert found(read("id:2:initdefault:\nx:2:once:/bin/x")) == ["2:16 final-newline"]
    assert found(read("id:2:initdefault:\nx:2:once:/bin/x\n", "")) == []


def test_a_byte_order_mark_is_told() -> None:
    rows = found(read("\ufeff# a comment\nid:2:initdefault:\nx:2:once:/bin/x\n"))
    assert rows == ["1:1 byte-order-mark", "1:13 missing-action"]


def test_what_sysvinit_skips_in_drop_in_files_is_told_it_35() -> None:
    main = "id:2:initdefault:\nx:2:once:/bin/x\n"
    assert found(read(main, "# why\na:2:once:/bin/a\nb:2:once:/bin/b\n")) == ["3:1 further-lines"]


def test_a_shared_id_is_told_for_sysvinit_it_17() -> None:
    assert in_frame("~~:2:once:/bin/a", "~~:2:once:/bin/b") == ["2:1 shared-id"]


def test_an_entry_for_keys_that_hides_single_user_is_told_it_32() -> None:
    down = "l:06:wait:/bin/x"
    assert in_frame("ca::ctrlaltdel:/bin/x", down) == ["1:1 no-single-user"]
    assert in_frame("ca::ctrlaltdel:/bin/x", down, "~~:S:wait:/bin/sh") == []


# remedies


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("x:2:rspawn:/bin/x", 'did you mean "respawn"?'),
        ("x:2: once:/bin/x", 'blanks belong to the field: write "once"'),
        ("x:2:restart:/bin/x", "an action of BusyBox"),
        ("ca:ctrlaltdel:/sbin/reboot", 'write "ca::ctrlaltdel:..."'),
        ("2:once:/bin/x", 'write "id:2:once:..."'),
        ("x:2:respawn:/usr/sbin/sshd", "-D"),
    ],
)
def test_a_message_tells_what_to_do(line: str, remedy: str) -> None:
    (finding,) = check(table(line))
    assert remedy in finding.remark.remedy


def test_the_words_of_the_parser_come_first() -> None:
    lines = ["x:2:zzz:y", ":2:once:y", "x", "y:2:once", "id:2:once:y"]
    reading = table(*lines)
    told = {f"{finding.remark.line}: {finding.remark.text}" for finding in check(reading)}
    problems = {
        text.removeprefix("inittab[").replace("]", "", 1) for text in reading.table.problems
    }
    assert told == problems
    assert len(problems) == len(lines)


def test_a_message_has_the_form_of_compilers() -> None:
    (finding,) = check(table("x:2:once:"))
    assert finding.told() == (
        "inittab:3:10: error: the process field is empty; "
        'name a program, or make the action "off" [empty-process]'
    )


# the rules as a whole


def test_every_rule_has_a_test() -> None:
    here = Path(__file__)
    texts = [path.read_text(encoding="utf-8") for path in (here, here.parent / "test_busybox.py")]
    text = "\n".join(texts)
    assert [rule.name for rule in RULES if rule.name not in text] == []


def test_rules_have_their_own_names_a_severity_and_a_reason() -> None:
    assert len(BY_NAME) == len(RULES)
    for rule in RULES:
        assert rule.severity in SEVERITIES
        assert rule.why.endswith(".")
        assert not rule.portable or rule.severity == NOTE


# what the file says to ignore


def test_a_comment_switches_rules_off_for_its_file() -> None:
    entry = "sshd1:2:respawn:sshd"
    assert in_frame(entry) == ["1:1 long-id", "1:17 forks-away"]
    assert in_frame("# check: ignore long-id", entry) == ["2:17 forks-away"]
    assert in_frame(entry, "  #check: ignore portability, forks-away") == []
    assert in_frame("# we check: ignore long-id", entry) == ["2:1 long-id", "2:17 forks-away"]


def test_a_comment_of_another_file_switches_nothing_off() -> None:
    main = "id:2:initdefault:\nx:2:once:/bin/x\n# check: ignore long-id\n"
    assert found(read(main, "sshd1:2:once:/bin/x\n")) == ["1:1 long-id"]


def test_rules_can_be_ignored_by_the_caller() -> None:
    assert check(table("sshd1:2:once:/bin/x"), frozenset({"long-id"})) == []
    assert list(directives(None)) == []


# the other dialect


@pytest.mark.parametrize(
    "text",
    [
        "id:2:initdefault:\n::sysinit:/etc/init.d/rcS\nx:2:wait:/bin/x\n",  # DIA-2, DIA-13
        "a:2:once:/bin/a\na:2:once:/bin/b\n",
        "~~:S:wait:/bin/a\n~~:S:wait:/bin/b\n",
        "myapp:23:respawn:/bin/x\n",
        "if:[ a::b:]\n",
    ],
)
def test_a_table_of_sysv_is_not_taken_for_one_of_busybox(text: str) -> None:
    assert "busybox-table" not in " ".join(found(read(text)))


# programs and devices

TREE: dict[str, bytes | None] = {
    "/etc/rc": b"#!/bin/sh\n",
    "/bin/sh": b"\x7fELF",
    "/sbin/getty": b"\x7fELF",
    "/dev/tty1": b"",
    "/usr/bin/tool": b"#! /bin/sh -e\n",
    "/usr/local/bin/app": b"\x7fELF",
    "/opt/app": None,
    "/opt/plain": b"",
    "/opt/dos": b"#!/bin/sh\r\nexit\r\n",
    "/opt/py": b"#!/usr/bin/python9\n",
}
DISK = Disk(TREE, plain=("/opt/plain",))


@pytest.mark.parametrize(
    ("rule", "line", "column"),
    [
        ("no-program", "x:2:once:/bin/gone a", 10),
        ("no-program", "x:2:once:+@/bin/gone a", 12),
        ("no-program", "x:2:respawn:gone", 13),
        ("outside-path", "x:2:respawn:app", 13),
        ("no-program", "x:2:once:exec /bin/gone 'a'", 15),
        ("no-program", "x:2:once:/bin/sh -c 'x' | /bin/gone", 27),
        ("not-executable", "x:2:once:/opt/plain", 10),
        ("not-executable", "x:2:once:/opt/app", 10),
        ("no-interpreter", "x:2:once:/opt/dos", 10),
        ("no-interpreter", "x:2:once:/opt/py", 10),
        ("no-device", "x:2:respawn:/sbin/getty 38400 tty2", 31),
    ],
)
def test_what_is_not_there_is_told_ex_9(rule: str, line: str, column: int) -> None:
    assert in_frame(line, disk=DISK) == [f"1:{column} {rule}"]
    assert in_frame(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "x:2:once:tool",
        "x:2:once:/usr/bin/tool",
        "x:2:respawn:getty 38400 tty1",
        "x:2:once:echo a >/x",
        "x:2:once:[ -x /x ] || /usr/bin/tool",
        "x:2:once:$APP/run",
        "x:2:once:`which gone`",
        "x:2:once:A=b /bin/sh /x",
        "x:2:once:scripts/run",
        "x:2:off:/bin/gone",
        "x:4:initdefault:/bin/gone",
    ],
)
def test_what_is_there_or_uncertain_is_not_told(line: str) -> None:
    rows = in_frame(line, disk=DISK)
    assert [row for row in rows if " no-" in row] == []


def test_a_program_outside_of_path_is_found_for_the_remedy_k_22() -> None:
    (finding,) = check(table("x:2:once:app", disk=DISK))
    assert finding.remark.remedy == "write /usr/local/bin/app"


def test_an_initscript_may_do_anything_with_a_command_ex_3() -> None:
    assert in_frame("x:2:once:gone", disk=DISK, initscript=True) == []


def test_devices_of_an_image_are_not_looked_up() -> None:
    image = Disk(TREE, devices=False)
    assert in_frame("x:2:respawn:/sbin/getty 38400 tty2", disk=image) == []


@pytest.mark.parametrize(
    ("configuration", "rows"),
    [
        (b"user www;\n  daemon  off; # here\n", []),
        (b"# daemon off;\n", ["1:13 forks-away"]),
        (b"", ["1:13 forks-away"]),
    ],
)
def test_the_configuration_of_nginx_may_keep_it(configuration: bytes, rows: list[str]) -> None:
    files = TREE | {"/usr/sbin/nginx": b"\x7fELF", "/etc/nginx/nginx.conf": configuration}
    assert in_frame("x:2:respawn:/usr/sbin/nginx", disk=Disk(files)) == rows


def test_a_file_beside_the_drop_ins_is_told_it_33() -> None:
    reading: Reading = table()
    reading.unread = ("inittab.d/web.conf",)
    assert found(reading) == ["1:1 unread-file"]
