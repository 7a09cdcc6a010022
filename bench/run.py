"""Measures pyinit and its peers, each as PID 1 of namespaces of its own. Needs root.

``python3 bench/run.py --help`` tells how to choose.
"""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[1])

from bench.command import main  # noqa: E402

main(sys.argv[1:])
