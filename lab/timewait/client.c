// SPDX-License-Identifier: Apache-2.0
//
// The client of short TCP connections, by ordinary sockets of the kernel.
//
//   client stream ADDRESS PORT SECONDS AT_ONCE inside|outside TIMEOUT_SECONDS BYTES UPLOAD_BYTES [PER_SECOND]
//   client page ADDRESS PORT inside|outside TIMEOUT_SECONDS < "BYTES MILLISECONDS" lines
//
// `stream` keeps AT_ONCE connections under way, as fast as they go; with PER_SECOND it opens no more than that, evenly, and
// fewer when AT_ONCE are under way. `page` opens one for each line, all at once. The
// word says who closes first: this client, inside, or the server, outside. Both write JSON when they are done.

#include "connections.h"

static uint64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

enum outcome { COMPLETED, TIMED_OUT, UNREACHABLE, RESET, SHORT, WRONG, NO_PORT, OTHER, OUTCOMES };
static const char *const outcome_names[OUTCOMES] = {
    "completed", "timeout", "unreachable", "reset", "short", "wrong", "no local port", "other"};

struct fetch {
    int fd; // -1: none is under way
    struct request request;
    uint32_t sent, got, wrong; // bytes: of the upload, of the answer, and of another connection
    bool is_connected;
    uint64_t begun_us, connected_us, ended_us, again_us;
    enum outcome outcome;
};

static struct sockaddr_in server;
static bool outside_first;
static uint64_t timeout_us, next_number;

static enum outcome outcome_of(int error) {
    switch (error) {
    case ETIMEDOUT:
        return TIMED_OUT;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EACCES:
    case EPERM:
        return UNREACHABLE;
    case ECONNRESET:
    case ECONNREFUSED:
    case EPIPE:
        return RESET;
    case EADDRNOTAVAIL:
        return NO_PORT;
    default:
        return OTHER;
    }
}

static void end_fetch(struct fetch *f, enum outcome outcome) {
    if (f->fd >= 0) {
        if (outcome != COMPLETED) { // whatever is left of it must not count as a close
            struct linger at_once = {1, 0};
            setsockopt(f->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        }
        close(f->fd);
    }
    f->fd = -1;
    f->ended_us = now_us();
    f->outcome = outcome;
}

static void begin_fetch(struct fetch *f, uint32_t bytes, uint32_t upload_bytes, uint32_t delay_ms) {
    int on = 1;
    *f = (struct fetch){.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), .begun_us = now_us()};
    f->request = (struct request){MAGIC, bytes, delay_ms, upload_bytes, outside_first, 0, mixed(next_number++)};
    if (f->fd < 0) fail("socket");
    setsockopt(f->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(f->fd, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS) {
        end_fetch(f, outcome_of(errno));
        return;
    }
    watch(f->fd, f, EPOLLOUT);
}

static void end_whole(struct fetch *f) {
    end_fetch(f, f->wrong > 0 ? WRONG : COMPLETED);
}

static void send_upload(struct fetch *f) {
    static uint8_t chunk[CHUNK_BYTES];
    while (f->sent < f->request.upload_bytes) {
        uint32_t count = f->request.upload_bytes - f->sent;
        if (count > CHUNK_BYTES) count = CHUNK_BYTES;
        for (uint32_t i = 0; i < count; i++) chunk[i] = byte_at(~f->request.number, f->sent + i);
        ssize_t sent = send(f->fd, chunk, count, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno != EAGAIN) end_fetch(f, outcome_of(errno));
            return;
        }
        f->sent += (uint32_t)sent;
    }
    watch_for(f->fd, f, EPOLLIN);
}

static void read_answer(struct fetch *f) {
    static uint8_t chunk[CHUNK_BYTES];
    for (;;) {
        ssize_t got = recv(f->fd, chunk, CHUNK_BYTES, 0);
        if (got < 0) {
            if (errno != EAGAIN) end_fetch(f, outcome_of(errno));
            return;
        }
        if (got == 0) {
            if (f->got == f->request.bytes && outside_first) {
                end_whole(f);
            } else {
                end_fetch(f, f->wrong > 0 ? WRONG : SHORT);
            }
            return;
        }
        for (ssize_t i = 0; i < got; i++) {
            if (f->got == f->request.bytes) {
                f->wrong += (uint32_t)(got - i);
                break;
            }
            f->wrong += chunk[i] != byte_at(f->request.number, f->got);
            f->got++;
        }
        if (!outside_first && f->got == f->request.bytes) {
            end_whole(f);
            return;
        }
    }
}

static void fetch_event(struct fetch *f, uint32_t events) {
    if (f->fd < 0) return;
    if (!f->is_connected) {
        int error = 0;
        socklen_t length = sizeof error;
        getsockopt(f->fd, SOL_SOCKET, SO_ERROR, &error, &length);
        if (error != 0) {
            end_fetch(f, outcome_of(error));
            return;
        }
        if (!(events & EPOLLOUT)) return;
        f->is_connected = true;
        f->connected_us = now_us();
        int flags = MSG_NOSIGNAL | (f->request.upload_bytes > 0 ? MSG_MORE : 0);
        if (send(f->fd, &f->request, sizeof f->request, flags) != sizeof f->request) {
            end_fetch(f, outcome_of(errno));
            return;
        }
        if (f->request.upload_bytes == 0) watch_for(f->fd, f, EPOLLIN);
        return;
    }
    if (f->sent < f->request.upload_bytes) {
        send_upload(f);
    } else {
        read_answer(f);
    }
}

static void await_events(struct fetch *fetches, int count, int wait_ms) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(poller, events, EVENTS, wait_ms);
    for (int i = 0; i < ready; i++) fetch_event(events[i].data.ptr, events[i].events);
    static uint64_t looked_us;
    uint64_t now = now_us();
    if (now - looked_us < 5000) return;
    looked_us = now;
    for (int i = 0; i < count; i++) {
        if (fetches[i].fd >= 0 && now - fetches[i].begun_us > timeout_us) end_fetch(&fetches[i], TIMED_OUT);
    }
}

// A page

static int load_page(void) {
    enum { MOST = 4096 };
    static struct fetch fetches[MOST];
    static uint32_t sizes[MOST], delays[MOST];
    int count = 0;
    while (count < MOST && scanf("%u %u", &sizes[count], &delays[count]) == 2) count++;
    uint64_t start = now_us();
    for (int i = 0; i < count; i++) begin_fetch(&fetches[i], sizes[i], 0, delays[i]);
    for (int left = count; left > 0;) {
        await_events(fetches, count, 5);
        left = 0;
        for (int i = 0; i < count; i++) left += fetches[i].fd >= 0;
    }
    printf("{\"objects\": [");
    for (int i = 0; i < count; i++) {
        const struct fetch *f = &fetches[i];
        double connected_ms = f->is_connected ? (double)(f->connected_us - start) / 1000 : -1;
        printf("%s\n{\"bytes\": %u, \"server_ms\": %u, \"connected_ms\": %.1f, \"ended_ms\": %.1f, \"outcome\": \"%s\"}",
               i == 0 ? "" : ",", sizes[i], delays[i], connected_ms, (double)(f->ended_us - start) / 1000,
               outcome_names[f->outcome]);
    }
    printf("]}\n");
    return 0;
}

// A stream

// Who fails asks again a second later, as a person or a program would at best.
enum { AGAIN_US = 1000000, BUCKET_US = 100000 };

struct durations {
    uint32_t *us;
    size_t count, room;
};

static void add_duration(struct durations *d, uint64_t us) {
    if (d->count == d->room) {
        d->room = d->room == 0 ? 1 << 16 : 2 * d->room;
        d->us = realloc(d->us, d->room * sizeof *d->us);
        if (d->us == NULL) fail("realloc");
    }
    d->us[d->count++] = (uint32_t)us;
}

static int compared(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double quantile_ms(const struct durations *d, double q) {
    return d->count == 0 ? -1 : d->us[(size_t)(q * (double)(d->count - 1))] / 1000.0;
}

static int stream(double seconds, int at_once, uint32_t bytes, uint32_t upload_bytes, double per_second) {
    struct fetch *fetches = calloc((size_t)at_once, sizeof *fetches);
    size_t buckets = (size_t)(seconds * 1e6 / BUCKET_US) + 1;
    uint32_t *completed = calloc(buckets, sizeof *completed);
    struct durations durations = {0};
    uint64_t outcomes[OUTCOMES] = {0}, opened = 0, in_time = 0, late = 0, wrong_bytes = 0;
    if (fetches == NULL || completed == NULL) fail("calloc");
    uint64_t start = now_us(), end = start + (uint64_t)(seconds * 1e6), last_us = start, gap_us = 0;
    for (int i = 0; i < at_once; i++) fetches[i] = (struct fetch){.fd = -1, .again_us = start};
    for (int busy = 1; busy > 0;) {
        busy = 0;
        for (int i = 0; i < at_once; i++) {
            struct fetch *f = &fetches[i];
            if (f->fd < 0 && f->begun_us != 0) { // one has ended
                outcomes[f->outcome]++;
                wrong_bytes += f->wrong;
                uint64_t took = f->ended_us - f->begun_us;
                f->again_us = f->ended_us + (f->outcome == COMPLETED ? 0 : AGAIN_US);
                f->begun_us = 0;
                if (f->outcome == COMPLETED) {
                    add_duration(&durations, took);
                    late += took > AGAIN_US / 2;
                    if (f->ended_us <= end) {
                        if (f->ended_us > last_us + gap_us) gap_us = f->ended_us - last_us;
                        if (f->ended_us > last_us) last_us = f->ended_us;
                        completed[(f->ended_us - start) / BUCKET_US]++;
                        in_time++;
                    }
                }
            }
            uint64_t now = now_us();
            bool is_due = per_second <= 0 || (double)opened < (double)(now - start) * per_second / 1e6;
            if (f->fd < 0 && now < end && now >= f->again_us && is_due) {
                begin_fetch(f, bytes, upload_bytes, 0);
                opened++;
            }
            busy += f->fd >= 0 || f->begun_us != 0 || now < end;
        }
        await_events(fetches, at_once, per_second > 0 ? 1 : 5);
    }
    if (end - last_us > gap_us) gap_us = end - last_us;
    qsort(durations.us, durations.count, sizeof *durations.us, compared);
    printf("{\"seconds\": %.1f, \"opened\": %lu, \"in_time\": %lu, \"per_second\": %.1f, \"over_half_a_second\": %lu", seconds,
           (unsigned long)opened, (unsigned long)in_time, (double)in_time / seconds, (unsigned long)late);
    printf(", \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"longest_ms\": %.3f, \"longest_gap_ms\": %.3f", quantile_ms(&durations, 0.5),
           quantile_ms(&durations, 0.99), quantile_ms(&durations, 1), (double)gap_us / 1000);
    for (int i = 0; i < OUTCOMES; i++) printf(", \"%s\": %lu", outcome_names[i], (unsigned long)outcomes[i]);
    printf(", \"wrong_bytes\": %lu", (unsigned long)wrong_bytes);
    printf(", \"bucket_ms\": %d, \"buckets\": [", BUCKET_US / 1000);
    for (size_t i = 0; i + 1 < buckets; i++) printf("%s%u", i == 0 ? "" : ",", completed[i]);
    printf("]}\n");
    return 0;
}

static void take_server(const char *address, const char *port, const char *closer, const char *timeout) {
    server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    if (inet_pton(AF_INET, address, &server.sin_addr) != 1) fail(address);
    outside_first = strcmp(closer, "outside") == 0;
    timeout_us = (uint64_t)(atof(timeout) * 1e6);
    next_number = now_us() << 20 ^ (uint64_t)getpid();
}

int main(int argc, char **argv) {
    prepare();
    if ((argc == 10 || argc == 11) && strcmp(argv[1], "stream") == 0) {
        take_server(argv[2], argv[3], argv[6], argv[7]);
        double per_second = argc == 11 ? atof(argv[10]) : 0;
        return stream(atof(argv[4]), atoi(argv[5]), (uint32_t)atol(argv[8]), (uint32_t)atol(argv[9]), per_second);
    }
    if (argc == 6 && strcmp(argv[1], "page") == 0) {
        take_server(argv[2], argv[3], argv[4], argv[5]);
        return load_page();
    }
    fprintf(stderr, "usage: see the beginning of client.c\n");
    return 2;
}
