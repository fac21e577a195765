# SPDX-License-Identifier: Apache-2.0
"""A border relay of one subscriber or 16 million: what its rules cost, beside a rule pair for each and beside plain forwarding."""
