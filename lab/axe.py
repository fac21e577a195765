# SPDX-License-Identifier: Apache-2.0
"""axe-core, which finds what people who see, hear or move differently would stumble over in a page."""

import zipfile

from lab import paths
from lab.shell import run

_ARTIFACT = "com.deque.html.axe-core:selenium:4.10.1"  # a jar around axe.min.js
_DIRECTORY = paths.STATE / "axe"


def script():
    """Its source, fetched from Maven Central once."""
    found = sorted(_DIRECTORY.glob("*.jar"))
    if not found:
        run("mvn", "-q", "-B", "dependency:copy", f"-Dartifact={_ARTIFACT}", f"-DoutputDirectory={_DIRECTORY}", timeout_seconds=120)
        found = sorted(_DIRECTORY.glob("*.jar"))
    with zipfile.ZipFile(found[0]) as jar:
        name = next(each for each in jar.namelist() if each.endswith("axe.min.js"))
        return jar.read(name).decode()


def violations(browser):
    """What it finds in the page as it is: its rule and the first element of each."""
    # The driver runs it outside the page's own world: the page's policy need not let it in.
    browser.run(script())
    found = browser.run_async("const done = arguments[0]; axe.run().then(r => done(r.violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`)))")
    return found
