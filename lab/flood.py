# SPDX-License-Identifier: Apache-2.0
"""Frames by the ten thousand a second, at a bounded rate, without taking the processor that is measured."""

import ctypes
import os
import socket
import time

from lab.processes import processor_seconds

_libc = ctypes.CDLL(None, use_errno=True)
_BATCH_SECONDS = 0.002


class _Iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class _Mmsghdr(ctypes.Structure):
    """struct mmsghdr of sendmmsg(2): a struct msghdr and what was sent of it."""

    _fields_ = [
        ("name", ctypes.c_void_p), ("name_length", ctypes.c_uint),
        ("iov", ctypes.c_void_p), ("iov_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p), ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int), ("sent", ctypes.c_uint),
    ]


class Flood:
    """Frames laid out in memory once, so that many are sent by one call."""

    def __init__(self, namespace, device, frames):
        self._socket = namespace.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self._socket.bind((device, 0))
        self._bytes = ctypes.create_string_buffer(b"".join(frames))
        self._count = len(frames)
        self._iovecs = (_Iovec * self._count)()
        self._messages = (_Mmsghdr * self._count)()
        at = ctypes.addressof(self._bytes)
        for number, frame in enumerate(frames):
            self._iovecs[number] = _Iovec(at, len(frame))
            message = self._messages[number]
            message.iov = ctypes.addressof(self._iovecs) + number * ctypes.sizeof(_Iovec)
            message.iov_count = 1
            at += len(frame)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def send(self, per_second, seconds):
        """Sends the frames in turn, over and over, for so long; gives how many a second it was."""
        began, sent = time.monotonic(), 0
        while (elapsed := time.monotonic() - began) < seconds:
            due = int(min(elapsed + _BATCH_SECONDS, seconds) * per_second) - sent
            while due > 0:
                done = self._send_some(sent % self._count, due)
                sent, due = sent + done, due - done
            time.sleep(_BATCH_SECONDS)
        return sent / (time.monotonic() - began)

    def through(self, switch, receiver, per_second, seconds, settle_seconds):
        """Sends through a switch to a (namespace, device), as `send` does; what comes out, until so much later, and what it costs.

        Packets offered and delivered each second, what share was lost, and the switch's processor time for one that was delivered.
        """
        namespace, device = receiver

        def now():
            received = namespace.exec("cat", f"/sys/class/net/{device}/statistics/rx_packets")
            return int(received), processor_seconds(switch.pid())

        before, busy_before = now()
        began = time.monotonic()
        rate = self.send(per_second, seconds)
        took = time.monotonic() - began
        time.sleep(settle_seconds)
        after, busy = now()
        delivered = after - before
        return {
            "offered_per_second": rate, "delivered": delivered, "per_second": delivered / took,
            "cpu_us": (busy - busy_before) / max(delivered, 1) * 1e6, "lost": max(0.0, 1 - delivered / (rate * took)),
        }

    def _send_some(self, first, most):
        count = min(most, self._count - first, 1024)
        address = ctypes.addressof(self._messages) + first * ctypes.sizeof(_Mmsghdr)
        done = _libc.sendmmsg(self._socket.fileno(), ctypes.c_void_p(address), count, 0)
        if done < 0:
            error = ctypes.get_errno()
            raise OSError(error, "sendmmsg: " + os.strerror(error))
        return done
