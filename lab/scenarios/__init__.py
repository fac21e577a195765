# SPDX-License-Identifier: Apache-2.0
"""One module per scenario; each is found by being here."""
