"""What architecture.md says of the layers, read from the code itself.

``core`` decides, ``linux`` does, ``client`` asks, ``wire`` is what init and its clients both speak.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pyinit"
FILES = sorted(PACKAGE.rglob("*.py"))

# Who may import whom: a layer or module, and the beginnings of what it may name of pyinit.
# ``pyinit`` alone is the version.
LAYERS: dict[str, tuple[str, ...]] = {
    "core": ("core", "pyinit"),
    "wire": (),
    "linux": (
        *("linux", "wire", "core.commands", "core.events"),
        *("container", "descriptor", "reboot", "table", "wtmp"),
    ),
    # what rc keeps of scripts and boots is read by initctl
    "client": (
        *("client", "wire", "core", "container", "reboot", "table", "wtmp"),
        *("rc.chart", "rc.process", "rc.record"),
    ),
    "rc": ("rc", "client.runlevel", "pyinit"),
    "table": ("core.inittab", "descriptor"),
    "container": (),
    "descriptor": (),
    "wtmp": ("descriptor",),
    "arguments": ("core.dialect", "core.ending", "core.state"),
    "reboot": (),
    "background": ("arguments",),
    "install": (),
    "image": ("core", "descriptor", "linux"),
    "init": ("core", "linux", "wire.paths", "arguments", "background", "image", "pyinit"),
    "__main__": ("init", "client", "rc"),
    "__init__": (),
}
# What else a layer may import; nothing here but for the short-lived programs has a clock, a file
# or a process beside ``linux``.
OUTSIDE: dict[str, set[str]] = {
    "core": {"_heapq"},
    "wire": {"struct"},
    "linux": {
        *("_signal", "_socket", "ctypes", "errno", "fcntl", "os", "select", "stat", "struct"),
        *("termios", "time"),
    },
    "client": set(sys.stdlib_module_names),
    "rc": set(sys.stdlib_module_names),
    "table": {"errno", "os", "stat"},
    "container": {"os"},
    "descriptor": {"os"},
    "wtmp": {"fcntl", "os", "stat"},
    "arguments": set(),
    "reboot": {"ctypes", "os"},
    "background": {"daemon", "os", "sys"},
    "install": {"os", "sys"},
    "image": {"os", "sys"},
    "init": {"gc", "os"},
    "__main__": {"gc", "os", "sys"},
    "__init__": set(),
}
ONLY_FOR_TYPES = {"collections.abc"}  # under TYPE_CHECKING, in any layer

# PID 1 imports everything at its start: later the file system may be gone. But for these.
LATE_IMPORTS = {
    "init": {"pyinit.background"},  # --daemon, which PID 1 never is
    "linux.end": {"pyinit.reboot"},  # loaded as soon as init is told to go down
    "linux.place": {"ctypes", "fcntl"},  # never as PID 1; loaded already
    "__main__": {  # the command that was asked for, and no other
        *("pyinit.init", "pyinit.rc.__main__"),
        *("pyinit.client.initctl", "pyinit.client.runlevel", "pyinit.client.telinit"),
        *("pyinit.client.halt", "pyinit.client.killall5", "pyinit.client.shutdown"),
        *("pyinit.rc.chkconfig", "pyinit.rc.invoke_rc_d", "pyinit.rc.service"),
        "pyinit.rc.update_rc_d",
    },
}

# What the PID 1 path adds to a bare ``python3 -I -S``, beside pyinit itself.
PID_1_MODULES = {
    *("_collections_abc", "_stat", "genericpath", "os", "os.path", "posixpath", "stat"),  # os
    *("_struct", "struct", "_heapq"),
    *("_signal", "_socket", "errno", "fcntl", "gc", "select", "termios", "time"),
}
TOO_HEAVY = {
    *("argparse", "asyncio", "collections", "ctypes", "dataclasses", "enum", "functools", "json"),
    *("logging", "random", "re", "selectors", "shutil", "signal", "site", "socket", "subprocess"),
    *("tempfile", "threading", "traceback", "typing", "warnings"),
}

LINE_LIMIT = 250
LONGER = {
    "linux/system.py": 396,  # one match over all commands, one over all signals
}

# The right-hand column of the vocabulary, and what style.md forbids (B5). Words that have a
# meaning of their own here too, such as a program, a state or a target level, are not among them.
NEVER_SAY = {
    *(
        "service",
        "svc",
        "unit",
        "slot",
        "policy",
        "packet",
        "intent",
        "effect",
        "reconcile",
        "sync",
    ),
    *(
        "tick",
        "stopping",
        "backoff",
        "failing",
        "disabled",
        "collect",
        "harvest",
        "bury",
        "persist",
    ),
    *("alarm", "timer", "adapter", "backend", "manager", "controller", "helper", "util", "utils"),
}
# rc runs the scripts that LSB calls services, with the verbs that they know
LSB_SAYS = {"service", "stopping", "policy"}


def name_of(path: Path) -> str:
    """Return the dotted name of a file below pyinit, without ``pyinit`` and ``__init__``."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


MODULES = {f"pyinit.{name_of(path)}" for path in FILES}
every_file = pytest.mark.parametrize("path", FILES, ids=name_of)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(node: ast.AST) -> set[str]:
    """Return all modules that are imported below a node, in functions too."""
    found = set()
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            found |= {alias.name for alias in child.names}
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "a relative import"
            assert child.module is not None
            for alias in child.names:
                full = f"{child.module}.{alias.name}"
                found.add(full if full in MODULES else child.module)
    return found


def is_type_checking(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def begins_with(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def is_allowed(module: str, layer: str) -> bool:
    top, _, below = module.partition(".")
    if top != "pyinit":
        return module.partition(".")[0] in OUTSIDE[layer]
    return begins_with(below, LAYERS[layer]) if below else "pyinit" in LAYERS[layer]


def loaded(statement: str) -> set[str]:
    """Return the modules that an interpreter without site has after a statement."""
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{statement}\nprint(*sys.modules)"
    command = [sys.executable, "-I", "-S", "-c", script]
    return set(
        subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    )


# layers


def test_every_file_belongs_to_a_layer() -> None:
    assert {layer_of(path) for path in FILES} == set(LAYERS) == set(OUTSIDE)


@every_file
def test_an_import_stays_within_what_its_layer_may_name(path: Path) -> None:
    wrong = {
        module for module in imports_of(tree_of(path)) if not is_allowed(module, layer_of(path))
    }
    assert wrong - ONLY_FOR_TYPES == set()


@every_file
def test_imports_for_types_alone_stand_under_type_checking(path: Path) -> None:
    if layer_of(path) in ("client", "rc"):
        return
    body = [node for node in tree_of(path).body if not is_type_checking(node)]
    assert imports_of(ast.Module(body, [])) & ONLY_FOR_TYPES == set()


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_a_permission_that_nobody_uses_is_none(layer: str) -> None:
    used = set()
    for path in FILES:
        if layer_of(path) == layer:
            used |= imports_of(tree_of(path))
    names = {module.removeprefix("pyinit.") for module in used if module.startswith("pyinit")}
    assert {
        prefix for prefix in LAYERS[layer] if any(begins_with(n, (prefix,)) for n in names)
    } == (set(LAYERS[layer]))
    if layer not in ("client", "rc"):
        assert {module.partition(".")[0] for module in used} >= OUTSIDE[layer]


@every_file
def test_what_pid_1_needs_it_imports_at_its_start(path: Path) -> None:
    if layer_of(path) in ("client", "rc", "background", "install"):
        return
    late = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef):
            late |= imports_of(node)
    assert late == LATE_IMPORTS.get(name_of(path), set())


@every_file
def test_nothing_is_imported_or_run_from_text(path: Path) -> None:
    names = {node.id for node in ast.walk(tree_of(path)) if isinstance(node, ast.Name)}
    assert names & {"__import__", "importlib", "eval", "exec", "compile", "globals"} == set()


@pytest.mark.parametrize(
    "path", [path for path in FILES if layer_of(path) in ("core", "wire")], ids=name_of
)
def test_the_pure_layers_touch_nothing(path: Path) -> None:
    names = {node.id for node in ast.walk(tree_of(path)) if isinstance(node, ast.Name)}
    assert names & {"open", "print", "input", "os", "sys", "breakpoint"} == set()


def test_one_module_of_pid_1_reads_the_clock() -> None:
    pid_1 = [path for path in FILES if layer_of(path) not in ("client", "rc")]
    assert [name_of(path) for path in pid_1 if "time" in imports_of(tree_of(path))] == [
        "linux.system"
    ]


# what PID 1 loads


def test_pid_1_loads_what_is_on_the_list_and_nothing_else() -> None:
    bare = loaded("")
    added = loaded("import pyinit.init") - bare
    assert {name for name in added if name.partition(".")[0] != "pyinit"} == PID_1_MODULES - bare


def test_pid_1_loads_nothing_heavy() -> None:
    assert loaded("import pyinit.init") & TOO_HEAVY == set()


def test_pid_1_loads_no_client_and_no_program() -> None:
    mine = {name for name in loaded("import pyinit.init") if name.startswith("pyinit.")}
    assert {name.split(".")[1] for name in mine} == {"arguments", "core", "init", "linux"} | {
        *("container", "descriptor", "image", "table", "wire", "wtmp")
    }


@pytest.mark.parametrize(
    "module",
    sorted(name for name in MODULES if begins_with(name, ("pyinit.core", "pyinit.wire"))),
)
def test_a_pure_module_loads_its_own_layer_alone(module: str) -> None:
    added = loaded(f"import {module}") - loaded("")
    own = ".".join(module.split(".")[:2])
    others = {name for name in added if name != "pyinit" and not begins_with(name, (own,))}
    assert others <= {"_heapq"} if own == "pyinit.core" else {"struct", "_struct"}


@pytest.mark.parametrize("client", ["telinit", "initctl"])
def test_a_client_that_scripts_call_loads_nothing_heavy(client: str) -> None:
    assert loaded(f"import pyinit.client.{client}") & TOO_HEAVY == set()


def test_telinit_needs_the_standard_library_alone() -> None:
    modules = loaded("import pyinit.client.telinit")
    tops = {name.partition(".")[0] for name in modules}
    assert tops - set(sys.stdlib_module_names) <= {"pyinit", "__main__"}


# files and words


@every_file
def test_no_file_is_long(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGER.get(str(path.relative_to(PACKAGE)), LINE_LIMIT)


@pytest.mark.parametrize("name", sorted(LONGER))
def test_a_long_file_is_still_long(name: str) -> None:
    assert len((PACKAGE / name).read_text(encoding="utf-8").splitlines()) > LINE_LIMIT


def words_of(identifier: str) -> set[str]:
    """Return the words of a name, in snake case or in capitals."""
    spaced = "".join(f"_{c}" if c.isupper() else c for c in identifier)
    return {word.lower() for text in (spaced, identifier) for word in text.split("_")}


def identifiers_of(path: Path) -> set[str]:
    """Return the names that a file gives to things."""
    found = {path.stem}
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                found.add(name)
            case _:
                pass
    return found


@every_file
def test_things_have_the_names_of_the_vocabulary(path: Path) -> None:
    never = NEVER_SAY - LSB_SAYS if layer_of(path) == "rc" else NEVER_SAY
    assert {name for name in identifiers_of(path) if words_of(name) & never} == set()


@every_file
def test_a_file_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(tree_of(path))
