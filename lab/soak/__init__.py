# SPDX-License-Identifier: Apache-2.0
"""An hour of mixed traffic: whether memory, threads, rules and files stay what they are."""
