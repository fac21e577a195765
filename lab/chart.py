# SPDX-License-Identifier: Apache-2.0
"""Figures as SVG, for dark and light pages alike: lines, and bars.

Colours are those of Okabe and Ito, which people see apart whatever colours they see; each series also has its name
beside it. The background is painted: not everything that shows SVG on a dark page says that it is dark.
"""

import math
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, TOP = 760, 150, 120, 44
LIGHT = ("#0072b2", "#c44f00", "#00805d", "#a84f86", "#7a6c00")
DARK = ("#56b4e9", "#ff8c42", "#2ecc9a", "#e39cc6", "#f0e442")


def _colours(colours):
    """No variables: not everything that shows SVG knows them."""
    return "\n".join(
        f"  .bar.c{n}, text.c{n} {{ fill: {colour} }} .line.c{n} {{ stroke: {colour} }}" for n, colour in enumerate(colours)
    )


STYLE = f"""
  text {{ font: 13px system-ui, sans-serif; fill: #24292f }}
  text.title {{ font-weight: 600; font-size: 15px }} text.faint {{ fill: #57606a; font-size: 12px }} text.name {{ font-weight: 600 }}
  .back {{ fill: #ffffff }} .grid {{ stroke: #8c959f; stroke-opacity: .35 }} .line {{ fill: none; stroke-width: 2.5; stroke-linejoin: round }}
{_colours(LIGHT)}
  @media (prefers-color-scheme: dark) {{
  .back {{ fill: #0d1117 }} text {{ fill: #e6edf3 }} text.faint {{ fill: #9198a1 }}
{_colours(DARK)}
  }}
"""


def _document(height, title, subtitle, body):
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{STYLE}</style>",
            f'<path class="back" d="M0 0H{WIDTH}V{height}H0Z"/>',
            f'<text class="title" x="12" y="20">{escape(title)}</text>',
            f'<text class="faint" x="12" y="37">{escape(subtitle)}</text>',
            *body,
            "</svg>\n",
        ]
    )


def _text(x, y, words, style="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{escape(str(words))}</text>'


def _grid(left, right, y, words=""):
    """A line of the grid, and what stands before it."""
    line = f'<line class="grid" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return [line, _text(left - 8, y + 4, words, "faint", "end")] if words else [line]


def _times(x, bottom, most, unit):
    """What stands below, ten times at the most."""
    tick = next(size for size in (0.5, 1, 2, 5, 10, 20, 50, 100) if most / size <= 10)
    return [_text(x(n * tick), bottom + 18, f"{n * tick:g} {unit}", "faint", "middle") for n in range(int(most / tick) + 1)]


def _curve(name, style, points):
    """A line through points of the picture, and its name at its end."""
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return [f'<path class="line {style}" d="M{path}"/>', _text(points[-1][0] + 8, points[-1][1] + 4, name, f"name {style}")]


def steps(title, subtitle, series, most, seconds):
    """How a count grows over time: series is {name: (style, [seconds at which it grows by one])}."""
    left, height, bottom = 48, 330, 290
    top = TOP + 12

    def x(second):
        return left + (WIDTH - left - RIGHT) * second / seconds

    def y(count):
        return bottom - (bottom - top) * count / most

    body = []
    for count in range(0, most + 1, 10):
        body += _grid(left, WIDTH - RIGHT, y(count), "" if count % 20 else str(count))
    body += _times(x, bottom, seconds, "s")
    taken = []
    for name, (style, times) in sorted(series.items(), key=lambda each: -len(each[1][1])):
        points, count = [f"M{x(0):.1f} {y(0):.1f}"], 0
        for second in sorted(times):
            points.append(f"H{x(second):.1f}")
            count += 1
            points.append(f"V{y(count):.1f}")
        points.append(f"H{x(seconds):.1f}")
        body.append(f'<path class="line {style}" d="{"".join(points)}"/>')
        where = y(count) + 4
        while any(abs(where - other) < 15 for other in taken):
            where += 5
        taken.append(where)
        body.append(_text(WIDTH - RIGHT + 8, where, name, f"name {style}"))
    return _document(height, title, subtitle, body)


def bars(title, subtitle, groups, most, scale="log", told=None):
    """Bars in groups: groups is [(name, [(name, style, value)])]; `told` gives the words behind a bar, by group and bar."""
    row, gap = 19, 16
    low = 1
    width = WIDTH - LEFT - RIGHT - 85

    def length(value):
        if scale == "log":
            return width * max(0.0, math.log10(max(value, low) / low) / math.log10(most / low)) + (2 if value > 0 else 0)
        return width * value / most

    at, body = TOP + 16, []
    for group, (heading, rows) in enumerate(groups):
        body.append(_text(12, at + 4, heading, "faint"))
        at += 10
        for number, (name, style, value) in enumerate(rows):
            body.append(_text(LEFT - 8, at + 13, name, f"name {style}", "end"))
            body.append(f'<rect class="bar {style}" x="{LEFT}" y="{at + 2}" width="{length(value):.1f}" height="{row - 5}" rx="2"/>')
            body.append(_text(LEFT + length(value) + 6, at + 13, told(group, number) if told else value))
            at += row
        at += gap
    return _document(at + 4, title, subtitle, body)


def waits(title, subtitle, curves, points, loads, low, high):
    """Times, in ms on a logarithmic scale, against a load from 0 to 1.

    `curves` is {name: (style, [(load, ms)])} for lines, `points` [(style, is_filled, load, ms)]; `loads` has the words
    under each tenth of the load.
    """
    left, height, bottom = 66, 400, 330
    top = TOP + 12

    def x(load):
        return left + (WIDTH - left - RIGHT) * load

    def y(ms):
        return bottom - (bottom - top) * math.log10(max(ms, low) / low) / math.log10(high / low)

    body = []
    for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1):
        body += _grid(left, WIDTH - RIGHT, y(10**power), f"{10**power} ms")
    for load, lines in loads:
        for number, words in enumerate(lines):
            body.append(_text(x(load), bottom + 18 + 16 * number, words, "faint", "middle"))
    for name, (style, found) in curves.items():
        body += _curve(name, style, [(x(load), y(ms)) for load, ms in found])
    for style, is_filled, load, ms in points:
        kind, radius = ("bar", 4.5) if is_filled else ("line", 6.5)
        body.append(f'<circle class="{kind} {style}" cx="{x(load):.1f}" cy="{y(ms):.1f}" r="{radius}"/>')
    return _document(height, title, subtitle, body)


def growth(title, subtitle, series, across, up):
    """How a cost grows with a number, both on logarithmic scales: series is {name: (style, [(number, cost)])}.

    `across` and `up` are [(value, words)] for the lines of the grid; the first and the last bound the picture.
    """
    left, height, bottom = 76, 360, 310
    top, right = TOP + 12, 190

    def place(value, bounds, begin, end):
        low, high = math.log10(bounds[0][0]), math.log10(bounds[-1][0])
        return begin + (end - begin) * (math.log10(value) - low) / (high - low)

    def x(number):
        return place(number, across, left, WIDTH - right)

    def y(cost):
        return place(cost, up, bottom, top)

    body = []
    for value, words in up:
        body += _grid(left, WIDTH - right, y(value), words)
    for value, words in across:
        body.append(_text(x(value), bottom + 18, words, "faint", "middle"))
    for name, (style, found) in series.items():
        body += _curve(name, style, [(x(number), y(cost)) for number, cost in found])
        body += [f'<circle class="bar {style}" cx="{x(number):.1f}" cy="{y(cost):.1f}" r="4"/>' for number, cost in found]
    return _document(height, title, subtitle, body)


def courses(title, subtitle, series, most, unit):
    """Several counts over one time, each from 0 on a scale of its own: series is [(name, style, [(time, count)])]."""
    left, panel, gap, top = 66, 84, 22, TOP + 16

    def x(moment):
        return left + (WIDTH - left - RIGHT) * moment / most

    body = []
    for number, (name, style, found) in enumerate(series):
        bottom = top + panel + number * (panel + gap)
        scale = _round_up(max(count for _, count in found))
        for count in (0, scale / 2, scale):
            body += _grid(left, WIDTH - RIGHT, bottom - panel * count / scale, f"{count:,.0f}")
        body += _curve(name, style, [(x(moment), bottom - panel * count / scale) for moment, count in found])
    return _document(bottom + 34, title, subtitle, body + _times(x, bottom, most, unit))


def _round_up(count):
    """The next number of one figure that is even, or of 1 and zeros."""
    unit = 10 ** math.floor(math.log10(max(count, 2)))
    return next(step * unit for step in (1, 2, 4, 6, 8, 10) if step * unit >= count)
