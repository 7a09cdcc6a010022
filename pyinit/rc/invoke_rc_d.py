"""The program invoke-rc.d: runs an init script if the level and the policy allow it.

sysvinit.md POL-1 to POL-4; what Debian's does in each case was seen by running it.
"""

import os
import subprocess
import sys

from pyinit.client import runlevel
from pyinit.rc import script
from pyinit.rc.links import Letters, directory_of, letters_of, read_links
from pyinit.rc.sources import SCRIPTS

USAGE = """\
Usage: invoke-rc.d [OPTION]... NAME ACTION [WORD...]
  --quiet           say nothing
  --force           run the script whatever level and policy say
  --try-anyway      the same as without
  --disclose-deny   return 101, not 0, if it may not be run
  --query           do not run it, return 100 to 106
  --no-fallback     do not run what the policy asks for instead
"""
OPTIONS = (
    *("--quiet", "--force", "--try-anyway", "--disclose-deny", "--query", "--no-fallback"),
    "--skip-systemd-native",
)
POLICY = "/usr/sbin/policy-rc.d"
STARTING = ("start", "restart", "try-restart")
ENDING_LEVELS = ("0", "6")
UNKNOWN, DENIED, BROKEN, SYNTAX, ALLOWED, UNCERTAIN, INSTEAD = range(100, 107)
STATUS_UNKNOWN = 4  # LSB-10


def main(words: list[str], root: str = "") -> int:
    """Run the script, or not; return its exit status, or one from 100 (POL-4)."""
    options = []
    while words and words[0].startswith("-"):
        options.append(words[0])
        words = words[1:]
    if "--help" in options:
        sys.stdout.write(USAGE)
        return 0
    for option in options:
        if option not in OPTIONS:
            sys.stderr.write(f"invoke-rc.d: syntax error: unknown option {option!r}\n")
            return SYNTAX
    if len(words) < 2:
        sys.stderr.write(f"invoke-rc.d: syntax error: name and action are needed\n{USAGE}")
        return SYNTAX
    return Invocation(options, words, root).carry_out()


class Invocation:
    """One call: what is asked for, and what level and policy say of it."""

    def __init__(self, options: list[str], words: list[str], root: str) -> None:
        self.options = options
        self.name, self.action, *self.words = words
        self.root = root
        self.path = f"{root}{SCRIPTS}/{self.name}"
        self.level = current_level()
        self.ending = self.level in ENDING_LEVELS
        self.actions = [self.action]  # to be tried one after the other

    def carry_out(self) -> int:
        """Decide, then run the script unless that is forbidden; return the exit status."""
        if self.ending:
            self._say(f"the system ends: {self.action} is run whatever the policy says")
        verdict = self._verdict()
        if "--query" in self.options:
            return verdict
        if verdict == INSTEAD and "--no-fallback" in self.options:
            self._say(f"not run instead, as asked for: {', '.join(self.actions)}")
            verdict, self.actions = DENIED, [self.action]
        if "--force" not in self.options and not self.ending:
            if verdict == DENIED:
                return self._deny()
            if verdict in (UNKNOWN, BROKEN, SYNTAX):
                return verdict
        return self._run(verdict)

    def _verdict(self) -> int:
        """Return what the level and the policy say, as --query does (POL-2, POL-3)."""
        if not os.path.isfile(self.path):
            self._say(f"{SCRIPTS}/{self.name} does not exist")
            broken = self._dangling()
            if broken:
                self._say(f"{broken} leads nowhere; remove it: update-rc.d {self.name} remove")
            return BROKEN if broken else DENIED
        if not self._can_be_run():
            self._say(f"{SCRIPTS}/{self.name} is not executable; chmod +x it")
            return DENIED
        by_level = self._by_level()
        policy = f"{self.root}{POLICY}"
        if self.ending or not os.access(policy, os.X_OK):
            return by_level
        return self._by_policy(policy, by_level)

    def _by_level(self) -> int:
        """Tell whether the level has an S link, or rcS.d where the level has no K link (POL-1)."""
        if self.action not in STARTING:
            return ALLOWED if self.level else UNCERTAIN
        letters: Letters = letters_of(read_links(self.root)).get(self.name, {})
        letter = letters.get(self.level) or letters.get("S")
        return ALLOWED if self.level and letter == "S" else DENIED

    def _by_policy(self, policy: str, by_level: int) -> int:
        """Ask policy-rc.d, whose word is the last; return what it makes of the level's (POL-3)."""
        asked = f"({self.action})" if by_level == DENIED else self.action
        quiet = ["--quiet"] if "--quiet" in self.options else []
        words = [policy, *quiet, self.name, asked, *([self.level] if self.level else [])]
        try:
            done = subprocess.run(
                words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False
            )
        except OSError as error:
            self._say(f"{POLICY} cannot be executed: {error.strerror}")
            return BROKEN
        code = {0: ALLOWED, 1: UNCERTAIN}.get(done.returncode, done.returncode)
        if code not in range(UNKNOWN, INSTEAD + 1):
            self._say(f"{POLICY} returned {code}, which means nothing; taken for {BROKEN}")
            code = BROKEN
        if code == UNCERTAIN:
            self._say(f"{POLICY} does not know of {self.action}: taken for allowed")
        elif code == DENIED:
            self._say(f"{POLICY} denied {self.action}")
        elif code in (UNKNOWN, BROKEN, SYNTAX):
            self._say(f"{POLICY} returned error status {code}")
        elif code == INSTEAD:
            first = done.stdout.decode(errors="replace").partition("\n")[0]
            self.actions = first.split()
        return code

    def _deny(self) -> int:
        """Return the status of an action that is not run (POL-2)."""
        if self.action == "status":
            self._say("status is denied: unknown")
            return STATUS_UNKNOWN
        if "--disclose-deny" in self.options:
            self._say(f"{self.action} is not run")
            return DENIED
        return 0

    def _run(self, verdict: int) -> int:
        """Try the actions until one succeeds; return the status of the last one."""
        if not self._can_be_run():
            return BROKEN
        if verdict == DENIED and not self.ending:
            self._say(f"{self.action} is denied, and forced")
        elif verdict == INSTEAD:
            self._say(f"the policy has {', '.join(self.actions)} run instead of {self.action}")
        status = BROKEN
        for action in self.actions:
            status = script.run(self.path, action, dict(os.environ), self.words)
            if status == 0:
                break
            self._say(f"{self.name}: {action} failed with status {status}")
        return status

    def _can_be_run(self) -> bool:
        return os.path.isfile(self.path) and os.access(self.path, os.X_OK)

    def _dangling(self) -> str:
        """Return the link of the level or of rcS.d that leads nowhere, if there is one."""
        names = read_links(self.root).get(self.name, {})
        for level in (self.level, "S"):
            if level in names:
                return f"{directory_of(level)}/{names[level]}"
        return ""

    def _say(self, text: str) -> None:
        if "--quiet" not in self.options:
            sys.stderr.write(f"invoke-rc.d: {text}\n")


def current_level() -> str:
    """Return the run level; nothing if nobody knows it."""
    return runlevel.find(None).rpartition(" ")[2]
