# SPDX-License-Identifier: Apache-2.0
"""`./portset bench nts`: what waiting for one another costs, how many can wait, and that nobody is at the wrong host."""

import re
import statistics
import time

from lab import benches, paths
from lab.nts import narrowing, net, outside, race, report, waiting
from lab.progress import step
from lab.shell import LabError, run
from lab.stack import Stack

RESULTS = paths.STATE / "nts.json"
PARTS = ("waiting", "burst", "narrowing", "processing", "race")
SERVICES = (0.1, 0.02)
LOADS = (0.1, 0.3, 0.5, 0.7, 0.8)
SECONDS = benches.Amount("seconds", 60, 8, "for each arrival rate")
TRIES = benches.Amount("tries", 10_000, 300, "in the race")
NARROWING_SECONDS = 10
BURST, BURST_PATIENCE_MILLIS = 400, 5000
SEED = 20


def add_arguments(parser):
    benches.add_arguments(parser, PARTS, RESULTS, SEED, SECONDS, TRIES)


def bench(arguments):
    """Measures what was asked for; results are kept part by part."""
    with Stack().up() as stack:
        results = benches.measure(arguments, Bench(stack, arguments.seed, SECONDS.of(arguments), TRIES.of(arguments)))
    benches.show(arguments, report, results)


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
