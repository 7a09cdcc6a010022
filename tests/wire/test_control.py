"""What is said on the control socket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyinit.wire.control import (
    QUESTION_LIMIT,
    SNAPSHOT,
    EnvironmentQuestion,
    LeaveQuestion,
    LevelQuestion,
    decode_answer,
    decode_question,
    encode_answer,
)
from pyinit.wire.initctl import pack_assignments

LETTERS = st.sampled_from("0123456789SQABCU")
# what os.fsdecode can give
TEXTS = st.text(
    st.characters(codec="utf-8") | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF)
)


def test_the_snapshot_is_asked_for_by_its_name() -> None:
    assert decode_question(b"snapshot\n") == SNAPSHOT
    assert decode_question(b"snapshot") == SNAPSHOT


@given(LETTERS, st.none() | st.integers(-(2**31), 2**31 - 1))
def test_a_question_is_understood_as_it_was_asked(letter: str, sleeptime: int | None) -> None:
    data = LevelQuestion(letter, sleeptime).encode()
    assert data.endswith(b"\n")
    assert data.count(b"\n") == 1
    assert len(data) <= QUESTION_LIMIT
    question = decode_question(data.removesuffix(b"\n"))
    assert isinstance(question, LevelQuestion)
    assert (question.letter, question.sleeptime) == (letter, sleeptime)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b" ",
        b"hello",
        b"snapshot now",
        b"request",
        b"request 33",
        b"request 3 4 5",
        b"ask 3",
        b"\xff\xfe",
        b"request \xff\xfe",
    ],
)
def test_what_is_no_question_is_refused_with_what_is_one(line: bytes) -> None:
    with pytest.raises(ValueError, match="a question is 'snapshot', 'request LETTER"):
        decode_question(line)


@pytest.mark.parametrize("seconds", ["x", "1.5", "--1", "0x10"])
def test_what_is_no_number_of_seconds_is_refused(seconds: str) -> None:
    with pytest.raises(ValueError, match="not a number of seconds: "):
        decode_question(f"request 3 {seconds}".encode())


@given(st.integers(0, 255))
def test_an_exit_status_is_understood_as_it_was_asked_for(status: int) -> None:
    question = decode_question(LeaveQuestion(status).encode())
    assert isinstance(question, LeaveQuestion)
    assert question.status == status


@pytest.mark.parametrize("words", ["", "256", "-1", "x", "1 2", "1.0", "\N{SUPERSCRIPT TWO}"])
def test_what_is_no_exit_status_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="not an exit status: "):
        decode_question(f"leave {words}".encode())


NAMES = TEXTS.filter(lambda text: text != "" and "\0" not in text)


@given(st.lists(NAMES))
def test_assignments_are_understood_as_they_were_given(assignments: list[str]) -> None:
    data = EnvironmentQuestion(assignments).encode()
    assert data.count(b"\n") == 1
    question = decode_question(data)
    assert isinstance(question, EnvironmentQuestion)
    assert question.assignments == assignments


def test_what_fits_into_a_request_of_the_fifo_fits_into_a_question_tl_6() -> None:
    assignment = "INIT_A=" + 359 * "x"
    assert pack_assignments([assignment.encode()]) is not None
    assert pack_assignments([assignment.encode() + b"x"]) is None
    assert len(EnvironmentQuestion([assignment]).encode()) <= QUESTION_LIMIT


@pytest.mark.parametrize("words", [b"x", b"0", b"61 6", b"\xff"])
def test_what_is_no_hexadecimal_is_refused(words: bytes) -> None:
    with pytest.raises(ValueError, match="not assignments in hexadecimal"):
        decode_question(b"environment " + words)


@given(st.binary(max_size=QUESTION_LIMIT))
def test_any_line_is_a_question_or_a_value_error(line: bytes) -> None:
    try:
        question = decode_question(line)
    except ValueError:
        return
    assert question == SNAPSHOT or not isinstance(question, str)


@given(st.booleans(), TEXTS)
def test_an_answer_is_understood_as_it_was_given(done: bool, text: str) -> None:
    assert decode_answer(encode_answer(done, text)) == (done, text)


@pytest.mark.parametrize(
    ("done", "text", "data"),
    [
        (True, "run level 3", b"ok\nrun level 3\n"),
        (False, "a\nb", b"error\na\nb\n"),
        (True, "", b"ok\n\n"),
        (True, "\n", b"ok\n\n\n"),
        (True, "\udcff", b"ok\n\xff\n"),
    ],
)
def test_an_answer_is_a_word_and_a_text(done: bool, text: str, data: bytes) -> None:
    assert encode_answer(done, text) == data


@pytest.mark.parametrize("data", [b"", b"o", b"ok", b"error", b"fine\nx\n", b"\nok\n", b"ok x\n"])
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="without an answer"):
        decode_answer(data)


@pytest.mark.parametrize("text", ["run level 3", "", "now\tseconds=1"])
def test_an_answer_that_was_cut_off_is_refused_wherever_it_was_cut(text: str) -> None:
    data = encode_answer(True, text)
    for length in range(len(data)):
        with pytest.raises(ValueError, match="without an answer"):
            decode_answer(data[:length])
