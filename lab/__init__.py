# SPDX-License-Identifier: Apache-2.0
"""The lab: a MAP-E network in namespaces, run and judged by tools that are not ours.

Python's standard library only. Start reading at topology.py (what is wired to what),
then demo.py (what `./portset run` does) and scenarios/ (what is shown, and how it is judged).
"""
