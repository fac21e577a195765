# SPDX-License-Identifier: Apache-2.0
"""The web server of the lab's Internet, and the site that it serves.

`python3 fileserver.py DIRECTORY PORT` serves the files of a directory. What is sent by PUT or POST is
not kept; the answer is its SHA-256, so that the sender can compare.
"""

import hashlib
import http.server
import random
import socketserver
import sys

PAGE = "index.html"
BIG_FILE = "3MB.bin"
BIG_FILE_BYTES = 3_000_000
OBJECT_BYTES = (1_200, 2_500, 4_000, 7_000, 9_500, 14_000, 20_000, 28_000, 36_000, 52_000, 75_000, 120_000)
OBJECTS = [f"object{number:02}.bin" for number in range(1, len(OBJECT_BYTES) + 1)]

_CHUNK_BYTES = 64 * 1024


def write_site(directory):
    """Writes a page, the objects that it shows, and a big file; the same bytes each time."""
    directory.mkdir(parents=True, exist_ok=True)
    source = random.Random(20260701)
    images = "\n".join(f'<img src="{name}" alt="">' for name in OBJECTS)
    page = f"<!doctype html>\n<title>Portset</title>\n<h1>Served across MAP-E</h1>\n{images}\n"
    (directory / PAGE).write_text(page, encoding="utf-8")
    for name, size in [*zip(OBJECTS, OBJECT_BYTES), (BIG_FILE, BIG_FILE_BYTES)]:
        (directory / name).write_bytes(source.randbytes(size))


def sha256(directory, name):
    return hashlib.sha256((directory / name).read_bytes()).hexdigest()


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files by GET; a digest by PUT or POST."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        digest = hashlib.sha256()
        left = int(self.headers["Content-Length"])
        while left > 0:
            chunk = self.rfile.read(min(left, _CHUNK_BYTES))
            if not chunk:
                self.close_connection = True
                return
            digest.update(chunk)
            left -= len(chunk)
        answer = digest.hexdigest().encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_PUT


class Server(http.server.ThreadingHTTPServer):
    """Takes many connections at once: a page opens all of its connections together."""

    request_queue_size = 1024

    def server_bind(self):
        """Without asking DNS for this machine's name, as the library does: in the lab, nobody may answer."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address


def main():
    directory, port = sys.argv[1], int(sys.argv[2])

    def handler(*args):
        return Handler(*args, directory=directory)

    Server(("", port), handler).serve_forever()


if __name__ == "__main__":
    main()
