"""The 384-byte request: sysvinit.md FIFO-10 to FIFO-24, K-23.

Deliberate difference (FIFO-21): what follows rubbish is found again by its magic number.
"""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.wire.initctl import (
    DATA_SIZE,
    MAGIC,
    MAGIC_BYTES,
    POWER_FAIL,
    POWER_FAIL_NOW,
    POWER_OK,
    RUNLEVEL,
    SET_ENVIRONMENT,
    SIZE,
    Request,
    decode,
    pack_assignments,
)

LEVEL_3 = Request(RUNLEVEL, ord("3"), 5)
LEVEL_4 = Request(RUNLEVEL, ord("4"), 5)
INTS = st.integers(-(2**31), 2**31 - 1)
REQUESTS = st.builds(Request, INTS, st.integers(0, 255), INTS, st.binary(max_size=DATA_SIZE))
# a record is told from rubbish by its magic number: it must not hold another
CLEAR = REQUESTS.filter(lambda request: MAGIC_BYTES not in request.encode()[1:])
RUBBISH = st.binary(min_size=1, max_size=2 * SIZE).filter(
    lambda data: MAGIC_BYTES not in data + MAGIC_BYTES[:3]
)


def test_the_record_is_that_of_the_reference_fifo_10_to_fifo_14() -> None:
    data = Request(1, ord("3"), -7, b"INIT_A=1\0\0").encode()
    assert len(data) == SIZE == 384
    assert struct.unpack_from("=I", data, 0) == (0x03091969,)
    assert struct.unpack_from("=i", data, 4) == (1,)
    assert struct.unpack_from("=i", data, 8) == (ord("3"),)
    assert struct.unpack_from("=i", data, 12) == (-7,)
    assert data[16:] == b"INIT_A=1".ljust(368, b"\0")
    assert (MAGIC, DATA_SIZE) == (0x03091969, 368)


def test_the_commands_have_the_numbers_of_the_reference_fifo_15_to_fifo_17() -> None:
    numbers = (RUNLEVEL, POWER_FAIL, POWER_FAIL_NOW, POWER_OK, SET_ENVIRONMENT)
    assert numbers == (1, 2, 3, 4, 6)


@pytest.mark.parametrize(
    ("level", "letter"),
    [(ord("3"), "3"), (256 + ord("3"), "3"), (307, "3"), (0, "X"), (256, "X"), (-1, "\xff")],
)
def test_only_the_low_byte_of_the_level_counts_and_nought_is_x_fifo_22(
    level: int, letter: str
) -> None:
    assert Request(RUNLEVEL, level).letter() == letter
    record = struct.pack("=Iiii368x", MAGIC, RUNLEVEL, level, 3)
    (request,), bogus = decode(record)
    assert request.letter() == letter
    assert bogus == 0


def test_requests_are_equal_if_their_records_are() -> None:
    assert Request(6, data=b"A") == Request(6, data=b"A\0\0")
    assert Request(6, data=b"A") != Request(6, data=b"B")
    assert Request(1, 50) != Request(1, 51)
    assert Request(1, sleeptime=1) != Request(1, sleeptime=2)
    assert Request(1) != Request(2)
    assert Request(1) != "Request(1)"
    with pytest.raises(TypeError):
        hash(LEVEL_3)


def test_a_request_tells_its_fields() -> None:
    assert repr(Request(1, 51, 3, b"x")) == "Request(1, 51, 3, b'x')"


# the strings of a SET_ENVIRONMENT request


@pytest.mark.parametrize(
    ("data", "strings"),
    [
        (b"INIT_A=1\0INIT_B\0\0", ["INIT_A=1", "INIT_B"]),
        (b"INIT_A=1\0\0INIT_B=2\0\0", ["INIT_A=1"]),  # FIFO-19: the empty string ends them
        (b"\0INIT_A=1\0\0", []),
        (b"", []),
        (b"\0" * 368, []),
        (b"INIT_A=" + b"x" * 361, []),  # FIFO-20: no end within the data
        (b"INIT_A=1\0INIT_B=2", ["INIT_A=1"]),
        (b"INIT_A=\xff\n=\0\0", ["INIT_A=\udcff\n="]),
    ],
)
def test_the_strings_of_the_data_fifo_19_fifo_20(data: bytes, strings: list[str]) -> None:
    assert Request(SET_ENVIRONMENT, data=data).assignments() == strings


def test_the_strings_of_a_record_of_the_wire_are_the_same_fifo_20() -> None:
    full = b"INIT_A=1\0".ljust(DATA_SIZE, b"x")
    (request,), _ = decode(Request(SET_ENVIRONMENT, data=full).encode())
    assert request.assignments() == ["INIT_A=1"]


@given(
    st.lists(st.binary(min_size=1, max_size=40).filter(lambda text: b"\0" not in text), max_size=8)
)
def test_assignments_are_unpacked_as_they_were_packed_tl_6(assignments: list[bytes]) -> None:
    data = pack_assignments(assignments)
    assert data is not None
    found = Request(SET_ENVIRONMENT, data=data).assignments()
    assert [text.encode("utf-8", "surrogateescape") for text in found] == assignments


@pytest.mark.parametrize(("length", "fits"), [(366, True), (367, False), (1000, False)])
def test_assignments_that_are_too_long_are_refused_tl_6(length: int, fits: bool) -> None:
    data = pack_assignments([b"x" * length])
    assert (data is not None) is fits
    if data is not None:
        assert len(data) == DATA_SIZE
        assert Request(SET_ENVIRONMENT, data=data).assignments() == ["x" * length]


# cutting what was read


@given(st.lists(CLEAR, max_size=5))
def test_what_is_encoded_is_decoded_however_many_come_at_once(requests: list[Request]) -> None:
    assert decode(b"".join(request.encode() for request in requests)) == (requests, 0)


@given(st.lists(st.tuples(RUBBISH | st.just(b""), CLEAR), max_size=4), RUBBISH | st.just(b""))
def test_every_request_is_found_between_rubbish_fifo_21(
    pairs: list[tuple[bytes, Request]], end: bytes
) -> None:
    stream = b"".join(rubbish + request.encode() for rubbish, request in pairs) + end
    found, bogus = decode(stream)
    assert found == [request for _, request in pairs]
    assert bogus == sum(bool(rubbish) for rubbish in [*(first for first, _ in pairs), end])


@given(CLEAR, CLEAR, st.integers(0, SIZE - 1))
def test_a_record_that_is_cut_short_costs_itself_alone_fifo_21(
    cut: Request, whole: Request, length: int
) -> None:
    beginning = cut.encode()[:length]
    if MAGIC_BYTES in (beginning + MAGIC_BYTES[:3])[1:]:
        return  # the seam makes another magic number
    assert decode(beginning + whole.encode()) == ([whole], bool(beginning))
    assert decode(whole.encode() + beginning) == ([whole], bool(beginning))


@given(
    st.binary(max_size=3 * SIZE)
    | st.lists(st.sampled_from([MAGIC_BYTES, b"\0", b"x" * 380]), max_size=9).map(b"".join)
)
def test_any_bytes_at_all_can_be_decoded(data: bytes) -> None:
    requests, bogus = decode(data)
    assert len(requests) * SIZE <= len(data)
    assert bogus <= len(data)
    if not data:
        assert (requests, bogus) == ([], 0)
    assert not data or requests or bogus


@pytest.mark.parametrize(
    ("data", "found", "bogus"),
    [
        (b"", [], 0),
        (b"x" * 100, [], 1),  # GT-11
        (b"\0" * 500, [], 1),
        (b"\0\0\0\0" + LEVEL_3.encode()[4:], [], 1),  # wrong magic
        (LEVEL_3.encode() + b"x" * 116, [LEVEL_3], 1),  # 500 bytes, GT-11
        (LEVEL_3.encode()[:100] + LEVEL_4.encode(), [LEVEL_4], 1),
        (LEVEL_3.encode()[:383], [], 1),
        (MAGIC_BYTES * 2 + LEVEL_3.encode(), [LEVEL_3], 2),
        (LEVEL_3.encode() + LEVEL_4.encode(), [LEVEL_3, LEVEL_4], 0),
        (b"x" + LEVEL_3.encode() + b"y" + LEVEL_4.encode() + b"z", [LEVEL_3, LEVEL_4], 3),
    ],
)
def test_rubbish_is_counted_and_what_is_good_is_found_fifo_21(
    data: bytes, found: list[Request], bogus: int
) -> None:
    assert decode(data) == (found, bogus)
