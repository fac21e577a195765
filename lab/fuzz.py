# SPDX-License-Identifier: Apache-2.0
"""`./portset test --fuzz`: Jazzer on each target of fuzz/, which throws when it finds something."""

import os
import re
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

from lab import build, paths
from lab.progress import step, table
from lab.shell import LabError

CORPUS = paths.ROOT / "fuzz" / "src" / "test" / "resources" / "corpus"
WORK = paths.ROOT / ".portset" / "fuzz"
MOST_BYTES = 4096
MOST_KEPT = 60
"""Inputs of one target that are committed: the shortest of those that reach something of their own."""

_STATUS = re.compile(r"#(\d+)\s.*cov: (\d+) ft: (\d+) corp: (\d+)/.*exec/s: (\d+)")
_STAT = re.compile(r"stat::(\w+):\s+(\d+)")
_FINDING = re.compile(r"^== Java (?:Exception|Assertion Error): (.*)$|^==\d+== ERROR: (.*)$")
_JAVA = (
    "-Xmx1g -Djdk.util.zip.disableZip64ExtraFieldValidation=true -XX:-OmitStackTraceInFastThrow"
    " --add-opens=java.base/java.lang.invoke=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED"
    " --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED"
).split()


def targets():
    """The targets' classes: each has a file of inputs."""
    return sorted(file.stem for file in CORPUS.glob("*.txt"))


def test(minutes, only, jobs, keep):
    """Looks for `minutes` in each target, prints what came of it, and says whether nothing was found."""
    chosen = [name for name in targets() if not only or name.rsplit(".", 1)[1] in only]
    unknown = set(only or ()) - {name.rsplit(".", 1)[1] for name in chosen}
    if unknown:
        known = ", ".join(name.rsplit(".", 1)[1] for name in targets())
        raise LabError(f"no target {', '.join(sorted(unknown))}; there are {known}")
    with step("build") as progress:
        build.maven(["-DskipTests", "-pl", "fuzz", "-am", "package"], progress.say)
    runs = [_Run(name, round(minutes * 60)) for name in chosen]
    with step(f"fuzz {len(runs)} targets, {minutes:g} min each, {jobs} at once") as progress:
        with ThreadPoolExecutor(jobs) as pool:
            done = threading.Event()
            shown = threading.Thread(target=_show, args=(runs, progress, done), daemon=True)
            shown.start()
            try:
                for future in [pool.submit(run.run) for run in runs]:
                    future.result()
            except BaseException:
                for run in runs:
                    run.stop()
                raise
            finally:
                done.set()
        progress.result(f"{sum(run.executions for run in runs):,} executions")
    rows = [
        [
            run.name, f"{run.executions:,}", f"{run.per_second:,}", run.new, run.coverage, run.finding or "none",
        ]
        for run in runs
    ]
    print(table(["target", "executions", "each second", "new inputs", "branches seen", "finding"], rows, right=(1, 2, 3, 4)))
    for run in runs:
        if run.finding:
            print(f"{run.name}: {run.finding}\n    input {run.crash}, log {run.log}")
    if keep:
        for run in runs:
            run.keep()
    return not any(run.finding for run in runs)


def _show(runs, progress, done):
    while not done.wait(1):
        alive = [f"{run.name} {run.executions:,}" for run in runs if run.process and run.process.poll() is None]
        over = sum(1 for run in runs if run.over)
        progress.say(f"{over} of {len(runs)} done; " + ", ".join(alive))


class _Run:
    """One target under Jazzer."""

    def __init__(self, target, seconds):
        self.target, self.seconds = target, seconds
        self.name = target.rsplit(".", 1)[1]
        self.directory = WORK / self.name
        self.inputs = self.directory / "inputs"
        self.log = self.directory / "log"
        self.executions = self.per_second = self.new = self.coverage = 0
        self.finding = self.crash = ""
        self.process, self.over, self._stopped = None, False, False

    def run(self):
        """Begins with the committed inputs and those that earlier runs left; ends at a finding, or when time is up."""
        self.inputs.mkdir(parents=True, exist_ok=True)
        for number, text in enumerate((CORPUS / f"{self.target}.txt").read_text("ascii").splitlines()):
            (self.inputs / f"seed-{number}").write_bytes(unescaped(text))
        before = {file.name for file in self.directory.glob("*-*")}
        if self._stopped:
            return
        with open(self.log, "w", encoding="utf-8") as log:
            self._watch(self._jazzer(f"-max_total_time={self.seconds}", str(self.inputs)), log)
        self.over = True
        found = [file for file in self.directory.glob("*-*") if file.name not in before]
        self.crash = next((str(file) for file in found), "")
        if self.crash and not self.finding:
            self.finding = found[0].name.split("-")[0]
        if self.process.returncode != 0 and not self.finding and not self._stopped:
            raise LabError(f"Jazzer ended with {self.process.returncode} (log {self.log})")

    def _jazzer(self, *arguments):
        classpath = f"{paths.ROOT}/fuzz/target/test-classes:{(paths.ROOT / 'fuzz/target/classpath.txt').read_text()}"
        command = [
            "java", *_JAVA, "-cp", classpath, "com.code_intelligence.jazzer.Jazzer", f"--target_class={self.target}",
            "--instrumentation_includes=org.portset.**:org.xbill.DNS.**", f"-max_len={MOST_BYTES}", "-timeout=120", "-rss_limit_mb=4096", "-report_slow_units=60",
            "-print_final_stats=1", *arguments,
        ]
        self.process = subprocess.Popen(
            command, cwd=self.directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace",
        )
        return self.process

    def _watch(self, process, log):
        for line in process.stdout:
            log.write(line)
            if found := _STATUS.search(line):
                self.executions, self.coverage, self.per_second = (int(found.group(i)) for i in (1, 2, 5))
            elif found := _STAT.search(line):
                name, value = found.group(1), int(found.group(2))
                self.executions = value if name == "number_of_executed_units" else self.executions
                self.per_second = value if name == "average_exec_per_sec" else self.per_second
                self.new = value if name == "new_units_added" else self.new
            elif (found := _FINDING.search(line)) and not self.finding:
                self.finding = (found.group(1) or found.group(2)).strip()
        process.wait()

    def stop(self):
        """Ends it now."""
        self._stopped = True
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def keep(self):
        """Writes the inputs that matter to the file of the target: seeds first, then the shortest others."""
        least = self.directory / "least"
        shutil.rmtree(least, ignore_errors=True)
        least.mkdir()
        with open(self.directory / "merge.log", "w", encoding="utf-8") as log:
            self._watch(self._jazzer("-merge=1", str(least), str(self.inputs)), log)
        file = CORPUS / f"{self.target}.txt"
        lines = file.read_text("ascii").splitlines()
        found = sorted((each.read_bytes() for each in least.iterdir()), key=lambda each: (len(each), each))
        for data in found:
            if len(lines) < MOST_KEPT and escaped(data) not in lines:
                lines.append(escaped(data))
        file.write_text("".join(line + "\n" for line in lines), "ascii")


def escaped(data):
    """Bytes as a line of text: printable ASCII as it is, all others as \\xNN, \\n, \\r or \\t."""
    return data.decode("latin-1").encode("unicode_escape").decode("ascii")


def unescaped(text):
    """What `escaped` was made of."""
    return text.encode("ascii").decode("unicode_escape").encode("latin-1")


def default_jobs():
    """One for each processor."""
    return os.cpu_count() or 1
