"""The bytes of utmp and wtmp: sysvinit.md UT-3 to UT-9, UT-13."""

import struct

import pytest

from pyinit.wire.utmp import (
    BOOT,
    DIED,
    LONG_TIMES,
    RUN_LEVEL,
    SHORT_TIMES,
    STARTED,
    USER,
    Record,
    boot_record,
    decode,
    layout_of,
    level_record,
    levels_of,
    shutdown_record,
)

TIME = 1_700_000_000_123_456  # microseconds: 0x6553f100 seconds and 0x1e240

# By the offsets of <bits/utmp.h>: field, offset, bytes on a little-endian machine
GOLDEN_START = [
    (0, b"\x05\0"),
    (4, b"\x39\x30\0\0"),
    (8, b"tty1"),
    (40, b"co"),
    (44, b"LOGIN"),
    (76, b"6.1.0-42-cloud"),
]
GOLDEN_SHORT = (384, [(340, b"\x00\xf1\x53\x65"), (344, b"\x40\xe2\x01\x00")])
GOLDEN_LONG = (400, [(344, b"\x00\xf1\x53\x65\0\0\0\0"), (352, b"\x40\xe2\x01\0\0\0\0\0")])

little_endian = pytest.mark.skipif(
    struct.pack("=h", 1) != b"\1\0", reason="the golden bytes are those of little-endian machines"
)


@little_endian
@pytest.mark.parametrize(
    ("machine", "golden"), [("x86_64", GOLDEN_SHORT), ("aarch64", GOLDEN_LONG)]
)
def test_a_record_is_byte_for_byte_that_of_glibc_ut_13(
    machine: str, golden: tuple[int, list[tuple[int, bytes]]]
) -> None:
    size, times = golden
    expected = bytearray(size)
    for offset, data in [*GOLDEN_START, *times]:
        expected[offset : offset + len(data)] = data
    record = Record(STARTED, 12345, b"tty1", b"co", b"LOGIN", TIME)
    assert record.encode(layout_of(machine), b"6.1.0-42-cloud") == bytes(expected)


@pytest.mark.parametrize(
    ("machine", "size"), [("x86_64", 384), ("i686", 384), ("riscv64", 384), ("aarch64", 400)]
)
def test_the_size_is_that_of_the_machine_ut_13(machine: str, size: int) -> None:
    assert layout_of(machine).size == size


@pytest.mark.parametrize("layout", [SHORT_TIMES, LONG_TIMES])
def test_what_was_encoded_is_decoded(layout: struct.Struct) -> None:
    records = [
        boot_record(TIME),
        level_record("2", "N", TIME + 1),
        Record(DIED, 77, b"pts/0", b"1234", b"somebody", TIME),
        Record(USER, 78, b"x" * 32, b"ts/1", b"y" * 32, TIME),  # no null in a full field
        Record(STARTED, -1),
    ]
    data = b"".join(record.encode(layout) for record in records)
    found = decode(data + b"the rest", layout)
    fields = [(r.kind, r.pid, r.line, r.name, r.user, r.time) for r in records]
    assert [(r.kind, r.pid, r.line, r.name, r.user, r.time) for r in found] == fields
    assert b"".join(record.encode(layout) for record in found) == data


def test_what_is_too_long_is_cut_and_not_refused() -> None:
    record = Record(STARTED, 1, b"l" * 40, b"long id", b"u" * 40)
    (found,) = decode(record.encode(SHORT_TIMES, b"h" * 300), SHORT_TIMES)
    assert (found.line, found.name, found.user) == (b"l" * 32, b"long", b"u" * 32)


def test_a_time_after_2038_is_told_as_unsigned() -> None:
    late = 3_000_000_000_000_000
    (found,) = decode(boot_record(late).encode(SHORT_TIMES), SHORT_TIMES)
    assert found.time == late


def test_records_of_the_boot_and_the_end_ut_3_ut_7() -> None:
    boot, end = boot_record(TIME), shutdown_record(TIME)
    assert (boot.kind, boot.pid, boot.line, boot.name, boot.user) == (2, 0, b"~", b"~~", b"reboot")
    assert (end.kind, end.pid, end.line, end.name, end.user) == (
        *(1, 0, b"~~", b"~~"),
        b"shutdown",
    )


@pytest.mark.parametrize(("level", "previous", "pid"), [("2", "N", 20018), ("3", "2", 12851)])
def test_a_level_record_tells_both_levels_in_the_pid_ut_4_ut_9(
    level: str, previous: str, pid: int
) -> None:
    record = level_record(level, previous, TIME)
    assert (record.kind, record.pid, record.line, record.name) == (1, pid, b"~", b"~~")
    assert record.user == b"runlevel"
    assert levels_of([boot_record(TIME), record, level_record("5", "4", TIME)]) == (previous, level)


@pytest.mark.parametrize("records", [[], [boot_record(TIME)], [Record(DIED, 5)]])
def test_without_a_level_record_there_is_no_level_ut_16(records: list[Record]) -> None:
    assert levels_of(records) is None


def test_a_level_without_a_previous_one_has_n_ut_15() -> None:
    assert levels_of([Record(RUN_LEVEL, ord("3"))]) == ("N", "3")


def test_a_process_has_a_slot_by_its_id_and_the_rest_one_by_kind() -> None:
    assert Record(STARTED, name=b"co").place() == Record(DIED, name=b"co").place() == b"co"
    assert Record(STARTED, name=b"long1").place() == Record(STARTED, name=b"long2").place()
    assert boot_record(TIME).place() == BOOT
    assert level_record("2", "N", 1).place() == level_record("3", "2", 2).place() == RUN_LEVEL
