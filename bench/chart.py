"""Draws the figures of a run, which it reads from standard input as JSON, into an SVG file."""

import json
import sys

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt

PANELS = (
    ("boot 1", "boot of 1 service, ms"),
    ("boot 1,000", "boot of 1,000 services, ms"),
    ("CPU of the tree at 1,000", "CPU of the whole tree, boot of 1,000, ms"),
    ("private at 1,000", "private memory at 1,000, MB"),
    ("respawn, p50", "respawn after kill -9, median, ms"),
    ("stop 1,000", "stop of 1,000 services, ms"),
)
COLOURS = {"pyinit": "#b3361e", "C limit": "#9a9a9a", "Python floor": "#9a9a9a"}
OTHERS = "#3d6a8a"
COLUMNS = 3


def draw(figures: dict[str, dict[str, float]], path: str) -> None:
    """Draw one panel for each row, one bar for each peer, the best one above."""
    rows = (len(PANELS) + COLUMNS - 1) // COLUMNS
    whole, axes = plt.subplots(rows, COLUMNS, figsize=(4 * COLUMNS, 3.4 * rows))
    for axis, (key, title) in zip(axes.flat, PANELS, strict=True):
        bars = sorted(figures.get(key, {}).items(), key=lambda bar: -bar[1])
        names = [name for name, _ in bars]
        values = [value for _, value in bars]
        drawn = axis.barh(names, values, color=[COLOURS.get(name, OTHERS) for name in names])
        axis.bar_label(drawn, [f"{value:.3g}" for value in values], padding=2, fontsize=7)
        axis.set_xscale("log")
        axis.set_title(title, fontsize=9)
        axis.tick_params(labelsize=8)
        axis.margins(x=0.2)
        axis.spines[["top", "right"]].set_visible(False)
    whole.tight_layout()
    whole.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    mpl.rcParams["svg.hashsalt"] = "pyinit"  # the same figures, the same file
    mpl.rcParams["svg.fonttype"] = "none"
    draw(json.load(sys.stdin)["figures"], sys.argv[1])
