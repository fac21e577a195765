# SPDX-License-Identifier: Apache-2.0
"""`./portset bench nts`: what waiting for one another costs, how many can wait, and that nobody is at the wrong host."""

import re
import statistics
import time

from lab import document, parts, paths
from lab.nts import narrowing, net, outside, race, waiting
from lab.progress import step, table
from lab.shell import LabError, run
from lab.stack import Stack
from lab.timewait import chart

RESULTS = paths.STATE / "nts.json"
PAGE, FIGURE = paths.ROOT / "docs" / "nts.md", paths.ROOT / "docs" / "nts-waiting.svg"
PARTS = ("waiting", "burst", "narrowing", "processing", "race")
SERVICES = (0.1, 0.02)
LOADS = (0.1, 0.3, 0.5, 0.7, 0.8)
SECONDS, FAST_SECONDS = 60, 8
NARROWING_SECONDS = 10
TRIES, FAST_TRIES = 10_000, 300
BURST, BURST_PATIENCE_MILLIS = 400, 5000
SEED = 20
SOURCE_SERVER_US, SOURCE_ROUTER_US, SOURCE_WAITING = 360.2, 265.2, 250
_STYLES = {0.1: "c0", 0.02: "c2"}


def add_arguments(parser):
    parser.add_argument("--fast", action="store_true", help=f"{FAST_SECONDS} s for each arrival rate, {FAST_TRIES} tries in the race")
    parser.add_argument("--seconds", type=int, help=f"for each arrival rate (default {SECONDS})")
    parser.add_argument("--tries", type=int, help=f"in the race (default {TRIES})")
    parts.add_arguments(parser, PARTS, RESULTS, SEED)


def bench(arguments):
    """Measures what was asked for; results are kept part by part."""
    chosen = parts.chosen(arguments.only, PARTS)
    seconds = arguments.seconds or (FAST_SECONDS if arguments.fast else SECONDS)
    tries = arguments.tries or (FAST_TRIES if arguments.fast else TRIES)
    stack = Stack()
    try:
        stack.bring_up()
        results = parts.measure(arguments, chosen, Bench(stack, arguments.seed, seconds, tries))
    finally:
        stack.take_down()
    for header, rows in tables(results).values():
        print(table(header, rows) + "\n")
    if arguments.write:
        write(results)


class Bench:
    """The measurements, each of which brings up what it needs."""

    def __init__(self, stack, seed, seconds, tries):
        self._stack, self._seed, self._seconds, self._tries = stack, seed, seconds, tries

    def _up(self, home, patience_millis=60_000, hosts=waiting.SERVED, records=()):
        self._net = net.NtsNet(self._stack)
        return self._net.up(home, hosts, records, patience_millis, resolvers=False)

    def waiting(self):
        points = []
        with self._up(waiting.HOME), outside.callers(self._stack.lab) as host:
            waiting.Waiting(self._net, host).run(waiting.draws(20, 0.001, 2, self._seed))  # the controller's compiler warms up
            for service in SERVICES:
                for load in LOADS:
                    points.append(self._point(host, load, service))
            router = self._net_statistics()
        return {"seconds": self._seconds, "points": points, "router": router}

    def _point(self, host, load, service):
        rate = load / service
        with step(f"waiting: {rate:g}/s, {service * 1000:g} ms") as progress:
            arrivals = waiting.draws(rate, service, self._seconds, self._seed)
            found = waiting.Waiting(self._net, host).run(arrivals)
            point = {
                "service_ms": service * 1000, "rate": rate, "load": load, "requests": len(arrivals),
                "refused": found.refused, "unanswered": found.unanswered, "wrong": found.wrong,
                "measured_ms": statistics.mean(found.times) * 1000 if found.times else None,
                "simulated_ms": statistics.mean(waiting.simulated(arrivals)) * 1000,
                "formula_ms": waiting.formula(rate, service) * 1000,
            }
            progress.result(
                f"measured {point['measured_ms'] or -1:.0f} ms, simulated {point['simulated_ms']:.0f}, "
                f"formula {point['formula_ms']:.0f}, of {len(arrivals)} {found.refused + found.unanswered} failed"
            )
            return point

    def _net_statistics(self):
        """What nts-stats and the NTSv2 server's log tell of the time that a request took them."""
        time.sleep(5)  # the server tells that often
        log = self._net.server_log().read_text(encoding="utf-8")
        return {
            "router": self._stack.onos.ask("/nts/stats")[2].get("processing", ""),
            "server": re.findall(r"processing of a held query: (.*)", log)[-1],
        }

    def burst(self):
        """Many at once, each of which takes 20 ms, and a patience of 5 s."""
        home = {**waiting.HOME, "maxPatienceMillis": BURST_PATIENCE_MILLIS}
        with self._up(home, BURST_PATIENCE_MILLIS), outside.callers(self._stack.lab) as host:
            waiting.Waiting(self._net, host).run(waiting.draws(20, 0.001, 2, self._seed))
            with step(f"{BURST} at once, 20 ms each, 5 s of patience") as progress:
                found = waiting.Waiting(self._net, host).run(waiting.burst(BURST, 0.02))
                progress.result(f"{len(found.answers)} answered, {found.refused} refused")
                return {"asked": BURST, "answered": len(found.answers), "refused": found.refused, "wrong": found.wrong}

    def narrowing(self):
        """The same callers with each of the switches off and on; of others, what a case says."""
        rows, seconds = [], min(self._seconds, NARROWING_SECONDS)
        arrivals = waiting.draws(narrowing.RATE, narrowing.SERVICE_SECONDS, seconds, self._seed)
        up = self._up(narrowing.HOME, narrowing.PATIENCE_MILLIS, narrowing.SERVED, narrowing.RECORDS)
        with up, outside.callers(self._stack.lab) as host:
            waiting.Waiting(self._net, host).run(waiting.draws(20, 0.001, 2, self._seed))
            for switch, queries, asking, besides in narrowing.CASES:
                row = {"switch": switch, "queries": queries}
                for state, home in narrowing.homes(switch, besides).items():
                    self._net.change_home(home)
                    with step(f"narrowing: {switch} {state}") as progress:
                        run = waiting.Waiting(self._net, host, asking).run(arrivals)
                        row[state] = each = narrowing.found(run, len(arrivals))
                        progress.result(
                            f"median {each['median_ms'] or -1:.0f} ms, {each['answered']} of {each['asked']} answered, "
                            f"{each['wrong']} wrong, {run.unanswered} lost"
                        )
                rows.append(row)
        return {"seconds": seconds, "rate": narrowing.RATE, "rows": rows}

    def processing(self):
        """The server alone on loopback: the bench module's NtsServerLoad."""
        with step("processing time of the NTSv2 server") as progress:
            jar = paths.ROOT / "bench" / "target" / "benchmarks.jar"
            if not jar.exists():
                raise LabError("bench/target/benchmarks.jar is not built: mvn -DskipTests package")
            text = run("java", "-cp", jar, "org.portset.bench.NtsServerLoad", timeout_seconds=300)
            progress.result(text.splitlines()[0][:60])
            return {"text": text}

    def race(self):
        with self._up(race.HOME, race.PATIENCE_MILLIS):
            race.Race(self._net, self._stack.lab, self._seed).run(5, callers=1)  # the controller's first packets
            with step(f"race: {self._tries} tries, seed {self._seed}") as progress:
                serialized = race.Race(self._net, self._stack.lab, self._seed).run(3600, self._tries)
                progress.result(race.told(serialized))
            self._net.change_home({**race.HOME, "serialized": False})
            with step("the same, not serialized") as progress:
                free = race.Race(self._net, self._stack.lab, self._seed).run(3600, min(self._tries, 1000))
                progress.result(race.told(free))
        return {"serialized": dict(serialized), "not_serialized": dict(free)}


def _ms(value):
    return "-" if value is None else f"{value:.0f} ms"


def _mean(text):
    """The mean of a line like `n 18, mean 12.4 us, median 6.3 us, 99 % 75.5 us`, and the median."""
    found = re.search(r"mean ([\d.]+) us, median ([\d.]+) us", text or "")
    return (f"{found.group(1)} us", f"{found.group(2)} us") if found else ("-", "-")


def tables(results):
    """The tables, by their names in docs/nts.md: header and rows."""
    found = {}
    if "waiting" in results:
        found["nts-waiting"] = (
            ["a request takes", "requests a second", "measured", "simulated", "1/(μ − λ)", "requests", "refused or lost"],
            [
                [
                    _ms(p["service_ms"]), f"{p['rate']:g}", _ms(p["measured_ms"]), _ms(p["simulated_ms"]), _ms(p["formula_ms"]),
                    p["requests"], p["refused"] + p["unanswered"],
                ]
                for p in results["waiting"]["points"]
            ],
        )
    if "burst" in results:
        burst = results["burst"]
        found["nts-burst"] = (
            ["asked at once", "answered within 5 s", "the source documents", "refused at the end of their patience"],
            [[burst["asked"], burst["answered"], SOURCE_WAITING, burst["refused"]]],
        )
    if "narrowing" in results:
        found["nts-narrowing"] = narrowing.table(results["narrowing"])
    rows = []
    if "processing" in results:
        lines = results["processing"]["text"].splitlines()
        for line in lines[:2]:
            rows.append([f"server, alone on loopback, {line.split(' at a time')[0]}", *_mean(line), f"{SOURCE_SERVER_US} us"])
    if "waiting" in results:
        told = results["waiting"]["router"]
        rows.append(["server, in the lab", *_mean(told["server"]), f"{SOURCE_SERVER_US} us"])
        rows.append(["router, in the application, in the lab", *_mean(told["router"]), f"{SOURCE_ROUTER_US} us"])
    if rows:
        found["nts-processing"] = (["", "mean", "median", "the source documents"], rows)
    if "race" in results:
        found["nts-race"] = (
            ["", "tries", "at the right host", "at the wrong host", "others"],
            [
                [words, sum(each.values()), each.get("right", 0), each.get("wrong", 0), _others(each)]
                for words, each in (
                    ("serialized", results["race"]["serialized"]), ("not serialized", results["race"]["not_serialized"]),
                )
            ],
        )
    return found


def _others(counts):
    return ", ".join(f"{n} {what}" for what, n in counts.items() if what not in ("right", "wrong")) or "-"


def figure(results):
    """The plot of waiting time against arrival rate."""
    curves, points = {}, []
    for service in SERVICES:
        loads = [step_ / 100 for step_ in range(1, 91)]
        curves[f"{service * 1000:g} ms"] = (
            _STYLES[service], [(load, waiting.formula(load / service, service) * 1000) for load in loads],
        )
    for point in results["waiting"]["points"]:
        style = _STYLES[point["service_ms"] / 1000]
        points.append((style, False, point["load"], point["simulated_ms"]))
        if point["measured_ms"] is not None:
            points.append((style, True, point["load"], point["measured_ms"]))
    ticks = [(load / 10, (f"{load / 10 / 0.1:g}/s", f"{load / 10 / 0.02:g}/s")) for load in range(0, 11, 2)]
    return chart.waits(
        "From a request to its caller's first packet, against how many come",
        "lines: 1/(μ − λ); rings: simulated; dots: measured. Requests a second: above for 100 ms, below for 20 ms",
        curves, points, ticks, 10, 3000,
    )


def write(results):
    """Tables and figure into docs/."""
    for name, (header, rows) in tables(results).items():
        document.write(PAGE, name, header, rows)
        print(f"written: {name} in {PAGE}")
    if "waiting" in results:
        FIGURE.write_text(figure(results), encoding="utf-8")
        print(f"written: {FIGURE}")
