// SPDX-License-Identifier: Apache-2.0
//
// What both ends of the lab's short TCP connections agree on.
//
// A request says how many bytes to send, when, who closes first, how many bytes it uploads first, and a number that no
// other request has. The bytes of both directions follow from that number, and both ends compare each: data of another
// connection would be noticed.

#ifndef PORTSET_CONNECTIONS_H
#define PORTSET_CONNECTIONS_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { MAGIC = 0x50735477, EVENTS = 256, CHUNK_BYTES = 16384 };

struct request {
    uint32_t magic, bytes, delay_ms, upload_bytes, server_closes_first, reserved;
    uint64_t number;
};

static int poller;

static inline void fail(const char *what) {
    perror(what);
    exit(1);
}

static inline uint64_t mixed(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

// The byte at an offset of the answer to a request of that number; of its upload if the number is complemented.
static inline uint8_t byte_at(uint64_t number, uint32_t offset) {
    return (uint8_t)(mixed(number + offset / 8) >> (offset % 8 * 8));
}

static inline void watch(int fd, void *whom, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = whom};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

static inline void watch_for(int fd, void *whom, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = whom};
    if (epoll_ctl(poller, EPOLL_CTL_MOD, fd, &event) != 0) fail("epoll_ctl");
}

static inline void prepare(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    poller = epoll_create1(0);
    if (poller < 0) fail("epoll_create1");
}

#endif
