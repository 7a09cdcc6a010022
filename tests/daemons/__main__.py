"""Runs daemons in containers and tells how it went.

``python3 -m tests.daemons [--all] [-v] [NAME...]``
"""

import argparse
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.daemons.box import Box
from tests.daemons.catalogue import BY_NAME, DAEMONS, OF_A_USUAL_RUN, groups
from tests.daemons.images import Podman, image_of


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--way", action="append")
    parser.add_argument("-v", action="store_true")
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    wanted = [BY_NAME[name] for name in given.names] or list(DAEMONS)
    if not given.names and not given.all:
        wanted = [one for one in wanted if one.image in OF_A_USUAL_RUN]
    podman = Podman()
    boxes = []
    for image in dict.fromkeys(one.image for one in wanted):
        tag = image_of(podman, image)
        for group in groups([one for one in wanted if one.image == image]):
            for way in given.way or ["entry", "script"]:
                targets = {one.name for one in group.targets}
                boxes.append(Box(way, tag, group.daemons, targets))

    def work(box: Box) -> None:
        with tempfile.TemporaryDirectory() as directory:
            found, log = box.run(podman, Path(directory))
        lines = [f"--- {box.way} {box.image} {sorted(box.targets)}"]
        if given.v:
            lines.append(log)
        for name, steps in found.items():
            ok = all(step["passed"] for step in steps.values())
            times = " ".join(f"{step}:{how['seconds']}" for step, how in steps.items())
            lines.append(f"{'ok  ' if ok else 'FAIL'} {name} {times}")
            for step, how in steps.items():
                if not how["passed"]:
                    lines.append(f"      {step}: {how['text']}")
        print("\n".join(lines), flush=True)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, boxes))


if __name__ == "__main__":
    main()
