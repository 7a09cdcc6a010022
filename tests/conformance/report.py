"""What is known of each statement of sysvinit.md, and by which tests.

``same``: scenarios found pyinit to do as sysvinit does. ``deliberate difference``: init(8) lists
it; what shows it. ``tested elsewhere``: tests cite it. ``not applicable``: nobody can notice it
from outside. Else ``untested``.
"""

from collections.abc import Iterable, Iterator

from .citations import cited
from .exempt import EXEMPT
from .manual import differences
from .reference import statements
from .runner import judge
from .scenario import Outcome

SAME = "same"
DIFFERENT = "deliberate difference"
ELSEWHERE = "tested elsewhere"
EXEMPTED = "not applicable"
UNTESTED = "untested"


class Verdict:
    """What is known of one statement; ``proof`` names scenarios and tests."""

    def __init__(self, number: str, section: int, kind: str, reason: str, proof: list[str]) -> None:
        self.number = number
        self.section = section
        self.kind = kind
        self.reason = reason
        self.proof = proof

    def __str__(self) -> str:
        said = [text for text in (self.reason, ", ".join(self.proof)) if text]
        return f"{self.number:8} {self.kind:22} {' -- '.join(said)}".rstrip()


def verdicts(outcomes: Iterable[Outcome]) -> Iterator[Verdict]:
    """Return what is known of each statement after a run of all scenarios."""
    passed = [outcome for outcome in outcomes if not judge(outcome)]
    listed = differences()
    tests = cited()
    for number, section in statements().items():
        same = [repr(o.scenario) for o in passed if o.same and number in o.scenario.ids]
        elsewhere = tests.get(number, [])
        if number in listed:
            shown = [repr(o.scenario) for o in passed if not o.same and number in o.scenario.ids]
            used = [repr(o.scenario) for o in passed if number in o.used][:1]
            yield Verdict(
                number, section, DIFFERENT, listed[number], shown + used + same + elsewhere
            )
        elif same:
            yield Verdict(number, section, SAME, "", same)
        elif elsewhere:
            yield Verdict(number, section, ELSEWHERE, "", elsewhere)
        elif number in EXEMPT:
            yield Verdict(number, section, EXEMPTED, EXEMPT[number], [])
        else:
            yield Verdict(number, section, UNTESTED, "", [])


def gaps(found: Iterable[Verdict]) -> list[str]:
    """Return the verdicts that must not be: no test, or a difference that nothing shows."""
    return [
        str(verdict)
        for verdict in found
        if verdict.kind == UNTESTED or (verdict.kind == DIFFERENT and not verdict.proof)
    ]
