# SPDX-License-Identifier: Apache-2.0
"""The experiment on TIME_WAIT: many short connections through few ports; docs/timewait.md tells it."""
