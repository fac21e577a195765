# SPDX-License-Identifier: Apache-2.0
"""What a packet of an established session costs in the switches, feature by feature, beside plain forwarding."""
