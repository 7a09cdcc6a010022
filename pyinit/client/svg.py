"""A boot chart as a picture. Pure."""

from xml.sax.saxutils import escape

from pyinit.client.record import Bar, Call

ROW, LEFT, SCALE_WIDTH, RIGHT, HEAD = 18, 190, 700, 160, 34  # pixels
COLOURS = {"ok": "#5b9", "warn": "#db3", "fail": "#d55", "": "#99b"}
CRITICAL = "#a00"
GRID = "#ddd"
LINES = 10  # of the grid, at most


def draw(calls: list[Call]) -> str:
    """Return the calls of rc as an SVG document: a row for each script, critical ones framed."""
    rows = []
    y = 0
    for call in calls:
        rows.append(_call(call, y))
        y += HEAD + ROW * (len(call.bars) + len(call.entries)) + ROW
    width = LEFT + SCALE_WIDTH + RIGHT
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" '
    head += 'font-family="sans-serif" font-size="11">'
    return "\n".join([head, f'<rect width="{width}" height="{y}" fill="#fff"/>', *rows, "</svg>\n"])


def _call(call: Call, top: int) -> str:
    title = f"level {call.level} after {call.previous}, {call.length:.2f} s, {call.date_text()}"
    parts = [f'<text x="8" y="{top + 14}" font-weight="bold">{escape(title)}</text>']
    bars = [*call.bars, *call.entries]
    bottom = top + HEAD + ROW * len(bars)
    step = _step(call.length)
    moment = 0.0
    while moment <= call.length:
        x = _x(call.start + moment, call)
        line = f'<line x1="{x:.1f}" y1="{top + HEAD - 4}" x2="{x:.1f}" y2="{bottom}"'
        parts.append(f'{line} stroke="{GRID}"/>')
        parts.append(f'<text x="{x:.1f}" y="{top + HEAD - 6}" fill="#777">{moment:g} s</text>')
        moment = round(moment + step, 6)
    critical = call.critical_path()
    for number, bar in enumerate(bars):
        parts.append(_bar(bar, call, top + HEAD + ROW * number, bar in critical))
    return "\n".join(parts)


def _bar(bar: Bar, call: Call, y: int, critical: bool) -> str:
    x, end = _x(bar.start, call), _x(bar.end, call)
    frame = f' stroke="{CRITICAL}" stroke-width="2"' if critical else ""
    label = f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(bar.label)}</text>'
    about = f"{bar.label}: {bar.end - bar.start:.3f} s"
    if bar.after:
        about += f", after {' '.join(bar.after)}"
    box = f'<rect x="{x:.1f}" y="{y + 2}" width="{max(2.0, end - x):.1f}" height="{ROW - 5}"'
    box += (
        f' fill="{COLOURS.get(bar.mark, COLOURS[""])}"{frame}><title>{escape(about)}</title></rect>'
    )
    text = escape(f"{bar.end - bar.start:.2f} s {bar.said}".rstrip())
    return f'{label}{box}<text x="{max(2.0, end - x) + x + 4:.1f}" y="{y + 13}">{text}</text>'


def _x(moment: float, call: Call) -> float:
    return LEFT + SCALE_WIDTH * (moment - call.start) / (call.length or 1.0)


def _step(length: float) -> float:
    """Return a distance of grid lines, in seconds, of which not many fit into a length."""
    step = 0.001
    while True:
        for factor in (1, 2, 5):
            if length / (step * factor) <= LINES:
                return step * factor
        step *= 10
