# SPDX-License-Identifier: Apache-2.0
"""The web page in a browser: how scenarios get to its views."""

from lab.shell import wait_until


def go(browser, page, view):
    """Shows a view: as a link does where another view of the page is loaded, else by loading it."""
    address = f"{page}/#/{view}"
    follow = "const to = new URL(arguments[0]); return to.pathname === location.pathname && to.hash !== location.hash && (location.hash = to.hash, true)"
    if not browser.run(follow, address):
        browser.go(address)
    name = view.split("?")[0]
    wait_until(lambda: browser.run("return document.querySelector('main')?.className") == name, view, 10)
    browser.await_text(".connection", "Live")
