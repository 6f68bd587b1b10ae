"""The worst latency of each method as a picture: one dot a round, on a logarithmic scale."""

import math
from xml.sax.saxutils import escape

import report

WIDTH, LEFT, RIGHT = 800, 250, 100
TOP, ROW, LANE = 92, 58, 18
LOADS = ((False, "quiet", "without a long transaction"), (True, "long", "with the long transaction"))

# Middle tones only, on the page's own background: the same file is readable on white and on black, whatever decides which.
STYLE = """
  text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #6e7781 }
  .title { font-size: 15px; font-weight: 600 } .small { font-size: 11.5px } .aka { font-weight: 700 }
  .grid { stroke: #8b949e; stroke-opacity: .35 }
  .before { fill: #8b949e; fill-opacity: .2 } .edge { stroke: #8b949e; stroke-dasharray: 4 3 }
  .quiet { fill: #2f81f7; stroke: #2f81f7 } .long { fill: #d4661c; stroke: #d4661c }
  .dot { fill-opacity: .35; stroke: none } .median { stroke-width: 3 } text.quiet, text.long { stroke: none }
"""


class Axis:
    """Seconds to places, from one power of ten to another."""

    def __init__(self, values):
        self.first = math.floor(math.log10(min(values)))
        self.last = math.ceil(math.log10(max(values)))

    def x(self, seconds):
        share = (math.log10(seconds) - self.first) / (self.last - self.first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def ticks(self):
        return [10.0**power for power in range(self.first, self.last + 1)]


def draw(measurements, methods):
    axis = Axis([value for m in measurements for value in (m.before.worst, m.during.worst)])
    bottom = TOP + ROW * len(methods)
    parts = [*heading(), *baseline(measurements, axis, bottom), *scale(axis, bottom)]
    for number, method in enumerate(methods):
        middle = TOP + ROW * (number + 0.5)
        emphasis = ' class="aka"' if method == methods[-1] else ""
        parts.append(f'<text x="{LEFT - 14}" y="{middle + 4}" text-anchor="end"{emphasis}>{escape(method)}</text>')
        for long, style, _ in LOADS:
            own = [m.during.worst for m in report.of_method(measurements, method, long)]
            parts += lane(own, style, axis, middle + (LANE / 2 if long else -LANE / 2))
    height = bottom + 62
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="Worst client latency while a table is renamed, by method">\n'
        f"<style>{STYLE}</style>\n{body}\n</svg>\n")


def heading():
    yield '<text class="title" x="16" y="26">Worst client latency while a busy table is renamed</text>'
    yield ('<text class="small" x="16" y="46">a dot a round, the bar and the figure their median; '
           "grey: the worst just before, from the least to the most</text>")
    x = 16
    for _, style, words in LOADS:
        yield f'<rect class="{style}" x="{x}" y="60" width="10" height="10" rx="5"/>'
        yield f'<text class="small" x="{x + 16}" y="69">{words}</text>'
        x += 200


def baseline(measurements, axis, bottom):
    """From the smallest to the largest baseline of the rounds, with their median."""
    worst = [m.before.worst for m in measurements]
    left, right, middle = axis.x(min(worst)), axis.x(max(worst)), axis.x(report.median(worst))
    yield f'<rect class="before" x="{left}" y="{TOP}" width="{round(right - left, 1)}" height="{bottom - TOP}"/>'
    yield f'<line class="edge" x1="{middle}" x2="{middle}" y1="{TOP}" y2="{bottom}"/>'


def scale(axis, bottom):
    for tick in axis.ticks():
        x = axis.x(tick)
        label = f"{tick:g} s" if tick >= 1 else f"{tick * 1000:g} ms"
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="{TOP}" y2="{bottom + 6}"/>'
        yield f'<text class="small" x="{x}" y="{bottom + 24}" text-anchor="middle">{label}</text>'
    yield (f'<text class="small" x="{(LEFT + WIDTH - RIGHT) / 2}" y="{bottom + 46}" text-anchor="middle">'
           f"worst latency, logarithmic; further left is better</text>")


def lane(values, style, axis, y):
    for value in values:
        yield f'<circle class="{style} dot" cx="{axis.x(value)}" cy="{y}" r="5"/>'
    middle = report.median(values)
    x = axis.x(middle)
    yield f'<line class="{style} median" x1="{x}" x2="{x}" y1="{y - 8}" y2="{y + 8}"/>'
    yield (f'<text class="small {style}" x="{WIDTH - 16}" y="{y + 4}" text-anchor="end">'
           f"{report.milliseconds(middle)}</text>")
