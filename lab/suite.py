# SPDX-License-Identifier: Apache-2.0
"""`./portset test`: what Maven tests and every scenario; less with --fast, and what needs a browser with --ui."""

import io
import time
import unittest
from xml.etree import ElementTree

from lab import build, paths, screenshots
from lab.beside import LOG, Turns, second_lab
from lab.progress import step
from lab.scenario import all_scenarios
from lab.shell import LabError
from lab.stack import Stack

# A busy machine may fail some scenarios, not five of them: then something is broken, and the time is better saved.
TRIED_AGAIN = 4


def test(fast):
    """Runs the tests, prints the count, and says whether all passed."""
    passed, failed = map(sum, zip(_python(), _maven()))
    if not fast and failed == 0:
        reports = _scenarios()
        passed += sum(report["passed"] for report in reports)
        failed += sum(not report["passed"] for report in reports)
    print(f"{passed} passed, {failed} failed")
    return failed == 0


def _scenarios():
    """All scenarios in two labs side by side. As many as TRIED_AGAIN that fail are run once more, alone.

    What the machine's other work made late passes then, what is broken does not. What the second lab took and did not
    report, because it could not be brought up, say, is run with those, whatever their number.
    """
    scenarios = [each for each in all_scenarios().values() if each.is_test and not each.needs_browser]
    names = [each.name for each in sorted(scenarios, key=lambda each: -each.about_seconds)]
    turns = Turns(names)
    stack = Stack()
    try:
        with second_lab(names, turns) as other_reports:
            reports = run_on(stack, turns)
            with step("what the second lab shows"):
                reports += other_reports()
        print(f"\n{LOG.read_text(encoding='utf-8')}")
        again = [report["scenario"] for report in reports if not report["passed"]]
        if len(again) > TRIED_AGAIN:
            return reports
        again += set(names) - {report["scenario"] for report in reports}
        if again:
            print(f"once more, or at last, alone: {' '.join(again)}")
            reports = [report for report in reports if report["scenario"] not in again] + run_on(stack, again)
            passed = [report["scenario"] for report in reports if report["scenario"] in again and report["passed"]]
            print(f"failed first, and passed when tried again: {', '.join(passed)}")
        return reports
    finally:
        stack.take_down()


def test_page():
    """Builds, and runs the scenarios that need a browser: it is a lot to install for tests that are to be short."""
    Stack().build()
    reports = run_scenarios([name for name, each in all_scenarios().items() if each.needs_browser])
    passed = sum(report["passed"] for report in reports)
    print(f"{passed} passed, {len(reports) - passed} failed")
    return passed == len(reports)


def take_screenshots():
    """Builds, and makes the pictures of the page."""
    stack = Stack()
    stack.build()
    with stack.up():
        screenshots.take(stack)


def _python():
    """The lab's own tests: what can be known of it without a network."""
    with step("tests of the lab") as progress:
        tests = unittest.defaultTestLoader.discover(str(paths.ROOT / "lab" / "tests"), top_level_dir=str(paths.ROOT))
        result = unittest.TextTestRunner(stream=io.StringIO()).run(tests)
        failed = len(result.failures) + len(result.errors)
        progress.result(f"{result.testsRun - failed} passed, {failed} failed")
    for test, trace in result.failures + result.errors:
        print(f"  {test}\n{trace}")
    return result.testsRun - failed, failed


def _maven():
    """Counts by the reports that Surefire has written since; a build that breaks otherwise is one failure."""
    began, broken = time.time() - 1, False
    try:
        with step("mvn verify") as progress:
            build.maven(["verify", "-Dmaven.test.failure.ignore=true"], progress.say)
    except LabError as error:
        print(error)
        broken = True
    passed = failed = 0
    for report in paths.ROOT.glob("**/target/surefire-reports/TEST-*.xml"):
        if report.stat().st_mtime < began:
            continue
        counts = ElementTree.parse(report).getroot().attrib
        wrong = int(counts["failures"]) + int(counts["errors"])
        failed += wrong
        passed += int(counts["tests"]) - int(counts["skipped"]) - wrong
        if wrong:
            print(f"  {wrong} failed in {counts['name']} (see {report.relative_to(paths.ROOT)})")
    return passed, failed + (1 if broken else 0)


def run_scenarios(names, turns=None):
    """Runs scenarios one after the other on one stack, and gives their reports; with turns, only those that it gets.

    The stack is whatever is up; what is missing is brought up for them and taken down afterwards.
    """
    known = all_scenarios()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise LabError(f"no scenario {' '.join(unknown)}; there are: {' '.join(known)}")
    stack = Stack()
    try:
        return run_on(stack, names if turns is None else turns)
    finally:
        stack.take_down()


def run_on(stack, names):
    """Runs scenarios, and brings up what each needs, if it isn't up."""
    reports = []
    for name in names:
        scenario = all_scenarios()[name]
        if scenario.needs_onos:
            stack.bring_up()
        else:
            stack.start_lab()
        reports.append(scenario(stack).run())
    return reports
