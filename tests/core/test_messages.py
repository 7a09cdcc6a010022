"""Events and commands as values: equal by type and fields, readable, matched by position."""

import inspect

import pytest

from pyinit.core import commands, events
from pyinit.core.command import CommandLine
from pyinit.core.message import Message

COMMAND_LINE = CommandLine("sh", ["sh"], True, False)
SUCCESSOR = commands.Spawn("a", COMMAND_LINE, {}, False)
# arguments for each kind, and others that differ in one field each
EXAMPLES: dict[type[Message], tuple[tuple[object, ...], list[tuple[object, ...]]]] = {
    commands.ReadInittab: ((), []),
    commands.Spawn: (
        ("a", COMMAND_LINE, {"A": "1"}, False, ""),
        [
            ("b", COMMAND_LINE, {"A": "1"}, False, ""),
            ("a", CommandLine("bash", ["sh"], True, False), {"A": "1"}, False, ""),
            ("a", COMMAND_LINE, {}, False, ""),
            ("a", COMMAND_LINE, {"A": "1"}, True, ""),
            ("a", COMMAND_LINE, {"A": "1"}, False, "tty1"),
        ],
    ),
    commands.Signal: (("a", 15), [("b", 15), ("a", 9)]),
    commands.Forget: (("a",), [("b",)]),
    commands.Record: (("2", "N"), [("3", "N"), ("2", "S")]),
    commands.AccountBoot: ((), []),
    commands.AccountLevel: (("2", "N"), [("3", "N"), ("2", "S")]),
    commands.Log: (("text", False), [("other", False), ("text", True)]),
    commands.SetTitle: (("init",), [("other",)]),
    commands.ResetConsole: ((), []),
    commands.AskRunlevel: ((True,), [(False,)]),
    commands.Answer: ((1, True, "x"), [(2, True, "x"), (1, False, "x"), (1, True, "y")]),
    commands.Sweep: ((15,), [(9,)]),
    commands.Reexec: ((), []),
    commands.PrepareEnd: ((), []),
    commands.SetDialect: (("busybox",), [("sysv",)]),
    commands.Leave: ((0, "", None), [(1, "", None), (0, "halt", None), (0, "", SUCCESSOR)]),
    events.InittabRead: (([], "", False), [([1], "", False), ([], "x", False), ([], "", True)]),
    events.ChildExited: (("a", 0, False), [("b", 0, False), ("a", 1, False), ("a", 0, True)]),
    events.GroupGone: (("a",), [("b",)]),
    events.SpawnFailed: (
        ("a", "p", "r", False),
        [
            ("b", "p", "r", False),
            ("a", "q", "r", False),
            ("a", "p", "s", False),
            ("a", "p", "r", True),
        ],
    ),
    events.RunlevelRequested: (("2", 3, 0), [("3", 3, 0), ("2", None, 0), ("2", 3, 1)]),
    events.RunlevelAnswered: (("2",), [("3",)]),
    events.Triggered: (("powerfail", None), [("powerwait", None), ("powerfail", 3)]),
    events.EnvironmentRequested: ((["A=1"],), [([],)]),
    events.HaltRequested: (("SIGTERM", ""), [("SIGINT", ""), ("SIGTERM", "halt")]),
    events.LeaveRequested: ((130, 0), [(129, 0), (130, 1)]),
    events.StandStill: ((True,), [(False,)]),
    events.AllGone: ((), []),
    events.Started: ((), []),
    events.TimePassed: ((), []),
}
KINDS = sorted(EXAMPLES, key=lambda kind: kind.__name__)


def by_name(kind: type[Message]) -> str:
    return kind.__name__


def messages_of(module: object) -> set[object]:
    return {
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Message) and kind is not Message
    }


def test_every_event_and_command_is_tried_here_and_stands_in_its_union() -> None:
    assert messages_of(commands) | messages_of(events) == set(EXAMPLES)
    assert set(commands.Command.__args__) == messages_of(commands)
    assert set(events.Event.__args__) == messages_of(events)


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_a_message_is_equal_to_another_of_its_kind_with_the_same_fields(
    kind: type[Message],
) -> None:
    arguments, others = EXAMPLES[kind]
    assert kind(*arguments) == kind(*arguments)
    for other in others:
        assert kind(*arguments) != kind(*other)


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_a_message_is_never_equal_to_one_of_another_kind(kind: type[Message]) -> None:
    message = kind(*EXAMPLES[kind][0])
    assert all(message != other(*EXAMPLES[other][0]) for other in KINDS if other is not kind)
    assert message != EXAMPLES[kind][0]


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_every_field_of_a_message_is_told_and_can_be_matched(kind: type[Message]) -> None:
    assert sorted(kind.__match_args__) == sorted(kind.__slots__)
    assert list(kind.__match_args__) == list(inspect.signature(kind).parameters)
    arguments = EXAMPLES[kind][0]
    message = kind(*arguments)
    assert tuple(getattr(message, name) for name in kind.__match_args__) == arguments
    inner = ", ".join(map(repr, arguments))
    assert repr(message) == f"{kind.__name__}({inner})"


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_a_message_has_no_room_for_anything_else(kind: type[Message]) -> None:
    with pytest.raises(AttributeError):
        kind(*EXAMPLES[kind][0]).extra = 1  # type: ignore[attr-defined]


def test_a_message_cannot_be_hashed_as_its_fields_may_change() -> None:
    with pytest.raises(TypeError):
        hash(events.TimePassed())


def test_the_defaults_ask_for_the_least() -> None:
    assert commands.Log("x") == commands.Log("x", quiet=False)
    assert commands.AskRunlevel() == commands.AskRunlevel(asking=True)
    assert events.RunlevelRequested("2") == events.RunlevelRequested("2", None, 0)
    assert events.Triggered("kbrequest") == events.Triggered("kbrequest", None)
    assert events.InittabRead([]) == events.InittabRead([], "", False)
