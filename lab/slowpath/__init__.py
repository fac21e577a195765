# SPDX-License-Identifier: Apache-2.0
"""How many new sessions a second the slow path makes, and how long a packet is at the controller."""
