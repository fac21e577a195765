# SPDX-License-Identifier: Apache-2.0
"""What was found: tables and figures."""


def text(results):
    return ""


def write(results):
    return []
