# SPDX-License-Identifier: Apache-2.0
"""What a switch's datapath did with packets: entries of its cache, and the rules that they were made from."""

import re

DATAPATH = "ovs-netdev"
_RULE = re.compile(r"^\s*(\d+)\. (?!No match)", re.MULTILINE)
_BRIDGE = re.compile(r'^\s*bridge\("([^"]+)"\)', re.MULTILINE)
_COUNTERS = {
    "received": "packets received", "passes": "avg. datapath passes per packet", "simple": "simple match hits", "emc": "emc hits",
    "megaflow": "megaflow hits", "lookups": "avg. subtable lookups per megaflow hit", "missed": "miss with success upcall",
}


class Entry:
    """One entry of the cache, as `dpctl/dump-flows` prints it."""

    def __init__(self, line):
        self.packets = int(re.search(r"packets:(\d+)", line).group(1))
        self.key = re.sub(r"^ufid:\S+ ", "", line).split(", packets:")[0]
        self.actions = re.search(r"actions:(.*?)(?:, dp-extra-info.*)?$", line).group(1)

    @property
    def mask(self):
        """What it matches, without the values."""
        return re.sub(r"=[^,()/]+(?=[,)/])", "", self.key)


def forget(switch):
    """The switch forgets what it has learnt of packets: the next of each kind is looked up in the rules again."""
    switch.appctl("revalidator/purge")


def entries(switch):
    """All entries of the cache."""
    return [Entry(line) for line in switch.appctl("dpctl/dump-flows", "-m", "netdev@" + DATAPATH).splitlines() if "actions:" in line]


def cache(switch):
    """How many entries the cache has, and by how many different masks they match."""
    found = entries(switch)
    return {"entries": len(found), "masks": len({entry.mask for entry in found})}


def looked_up(trace):
    """Of what `ofproto/trace` prints: the rules that were found, as (bridge, table), in order."""
    found, bridge = [], ""
    for line in trace.splitlines():
        if name := _BRIDGE.match(line):
            bridge = name.group(1)
        elif rule := _RULE.match(line):
            found.append((bridge, int(rule.group(1))))
    return found


def path(switch, at_least):
    """The way of packets of which there were at least so many: masks, entries met, rules and tables behind them, actions."""
    all_entries = entries(switch)
    met = [entry for entry in all_entries if entry.packets >= at_least]
    rules = []
    for entry in met:
        rules += looked_up(switch.appctl("ofproto/trace", DATAPATH, entry.key))
    return {
        "masks": len({entry.mask for entry in all_entries}), "entries": len(met),
        "rules": len(rules), "tables": len(set(rules)), "actions": [entry.actions for entry in met],
        "keys": [entry.key for entry in met],
    }


def forget_counters(switch):
    """The counters of `counters` begin anew."""
    switch.appctl("dpif-netdev/pmd-stats-clear")


def counters(switch):
    """How packets were found in the cache since `forget_counters`, by the thread that does it."""
    shown = switch.appctl("dpif-netdev/pmd-stats-show")
    return counters_in(shown)


def counters_in(shown):
    """The thread with the most packets, of what `dpif-netdev/pmd-stats-show` prints."""
    threads = []
    for thread in re.split(r"^(?=\S)", shown, flags=re.MULTILINE):
        values = {name: re.search(rf"^\s+{re.escape(words)}: ([\d.]+)", thread, re.MULTILINE) for name, words in _COUNTERS.items()}
        if values["received"]:
            threads.append({name: float(value.group(1)) if value else 0.0 for name, value in values.items()})
    return max(threads, key=lambda each: each["received"])
