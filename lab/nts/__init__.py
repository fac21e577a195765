# SPDX-License-Identifier: Apache-2.0
"""Reaching hosts at home by their names: what the scenarios of NTS and its bench have in common."""
