# SPDX-License-Identifier: Apache-2.0
"""What is loaded: objects of pages, and how many connections a page wants.

All of it is assumed, not taken from a trace: lognormal, as sizes and times in the web are long known to be, with
round medians. The spread of connections has one anchor: a page breaks through few ports when it wants more
connections than there are ports, and of the 200 sites of the experiment that this one repeats, 40 broke with 50.
"""

import math
import random
import statistics

OBJECT_BYTES_MEDIAN, OBJECT_BYTES_SIGMA, OBJECT_BYTES_MOST = 8_000, 1.4, 300_000
SERVER_MS_MEDIAN, SERVER_MS_SIGMA, SERVER_MS_MOST = 60, 0.8, 1_000

CONNECTIONS_MEDIAN, CONNECTIONS_MOST = 22, 150
PORTS, BROKEN_SHARE = 50, 40 / 200
# So that this share of all pages wants more connections than there are ports.
CONNECTIONS_SIGMA = math.log(PORTS / CONNECTIONS_MEDIAN) / statistics.NormalDist().inv_cdf(1 - BROKEN_SHARE)


def _spread(source, median, sigma, most):
    return min(most, max(1, round(source.lognormvariate(math.log(median), sigma))))


def objects(source, count):
    """The objects of a page: [(bytes, milliseconds until the server answers)]."""
    return [
        (
            _spread(source, OBJECT_BYTES_MEDIAN, OBJECT_BYTES_SIGMA, OBJECT_BYTES_MOST),
            _spread(source, SERVER_MS_MEDIAN, SERVER_MS_SIGMA, SERVER_MS_MOST),
        )
        for _ in range(count)
    ]


def pages(seed, count):
    """Pages, each with its objects; the same for the same seed.

    The numbers of connections are the quantiles of their spread, shuffled: 40 of 200 are above 50 by design, not by luck.
    """
    source = random.Random(seed)
    normal = statistics.NormalDist(math.log(CONNECTIONS_MEDIAN), CONNECTIONS_SIGMA)
    counts = [
        min(CONNECTIONS_MOST, math.ceil(math.exp(normal.inv_cdf((n + 0.5) / count)))) for n in range(count)
    ]
    source.shuffle(counts)
    return [objects(source, connections) for connections in counts]
