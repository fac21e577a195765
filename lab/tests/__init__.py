# SPDX-License-Identifier: Apache-2.0
"""Tests of the lab that need no network: `./portset test --fast` runs them."""
