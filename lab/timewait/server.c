// SPDX-License-Identifier: Apache-2.0
//
// The server of short TCP connections: `server FIRST_PORT COUNT` listens on so many ports. Bytes that are not those of
// the connection that they come on are a line on stdout: "PORT PEER_PORT wrong BYTES".

#include "connections.h"

enum { MOST_LISTENERS = 4096 };

// What an event is about. A timer is a served connection's: it must outlive neither.
enum kind { LISTENER, CONNECTION, TIMER };

struct served;

struct watched {
    enum kind kind;
    int fd;
    struct served *connection;
};

struct served {
    struct watched socket, timer;
    struct request request;
    uint32_t have, uploaded, wrong, sent; // bytes: of the request, the upload, of another connection, the answer
    bool is_waiting, is_over;
    struct served *next;
};

static struct served *over;

static void tell_wrong(const struct served *c) {
    struct sockaddr_in here = {0}, peer = {0};
    socklen_t length = sizeof here;
    getsockname(c->socket.fd, (struct sockaddr *)&here, &length);
    length = sizeof peer;
    getpeername(c->socket.fd, (struct sockaddr *)&peer, &length);
    printf("%u %u wrong %u\n", ntohs(here.sin_port), ntohs(peer.sin_port), c->wrong);
    fflush(stdout);
}

static void end_served(struct served *c) {
    if (c->is_over) return;
    if (c->wrong > 0) tell_wrong(c);
    close(c->socket.fd);
    if (c->timer.fd >= 0) close(c->timer.fd);
    c->is_over = true; // freed behind this round's events, one of which may still name it
    c->next = over;
    over = c;
}

static void send_answer(struct served *c) {
    static uint8_t chunk[CHUNK_BYTES];
    while (c->sent < c->request.bytes) {
        uint32_t count = c->request.bytes - c->sent;
        if (count > CHUNK_BYTES) count = CHUNK_BYTES;
        for (uint32_t i = 0; i < count; i++) chunk[i] = byte_at(c->request.number, c->sent + i);
        ssize_t sent = send(c->socket.fd, chunk, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            watch_for(c->socket.fd, &c->socket, EPOLLIN | EPOLLOUT);
            return;
        }
        if (sent < 0) {
            end_served(c);
            return;
        }
        c->sent += (uint32_t)sent;
    }
    if (c->request.server_closes_first) {
        end_served(c);
    } else {
        watch_for(c->socket.fd, &c->socket, EPOLLIN);
    }
}

static void start_answer(struct served *c) {
    if (c->request.magic != MAGIC) { // not one of our client's bytes: it will see a RST
        struct linger at_once = {1, 0};
        setsockopt(c->socket.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        c->wrong = sizeof c->request;
        end_served(c);
        return;
    }
    if (c->request.delay_ms == 0) {
        send_answer(c);
        return;
    }
    c->is_waiting = true;
    c->timer.fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct itimerspec when = {.it_value = {c->request.delay_ms / 1000, c->request.delay_ms % 1000 * 1000000L}};
    if (c->timer.fd < 0 || timerfd_settime(c->timer.fd, 0, &when, NULL) != 0) fail("timerfd");
    watch(c->timer.fd, &c->timer, EPOLLIN);
}

// Reads the upload; whether the connection lives on.
static bool read_upload(struct served *c) {
    static uint8_t chunk[CHUNK_BYTES];
    for (;;) {
        ssize_t got = recv(c->socket.fd, chunk, sizeof chunk, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN)) {
            end_served(c);
            return false;
        }
        if (got < 0) return true;
        for (ssize_t i = 0; i < got; i++, c->uploaded++) {
            c->wrong += c->uploaded >= c->request.upload_bytes || chunk[i] != byte_at(~c->request.number, c->uploaded);
        }
    }
}

static void read_request(struct served *c) {
    bool was_whole = c->have == sizeof c->request && c->uploaded >= c->request.upload_bytes;
    if (c->have < sizeof c->request) {
        ssize_t got = recv(c->socket.fd, (uint8_t *)&c->request + c->have, sizeof c->request - c->have, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN)) end_served(c);
        if (got <= 0) return;
        c->have += (uint32_t)got;
        if (c->have < sizeof c->request) return;
    }
    bool is_ours = c->request.magic == MAGIC;
    if (is_ours && !read_upload(c)) return;
    if (!was_whole && (!is_ours || c->uploaded >= c->request.upload_bytes)) start_answer(c);
}

static void serve_event(struct served *c, uint32_t events) {
    if (c->is_over) return;
    if (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) read_request(c);
    if (!c->is_over && (events & EPOLLOUT) && !c->is_waiting) send_answer(c);
}

static void accept_all(int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct served *c = calloc(1, sizeof *c);
        if (c == NULL) fail("calloc");
        c->socket = (struct watched){CONNECTION, fd, c};
        c->timer = (struct watched){TIMER, -1, c};
        watch(fd, &c->socket, EPOLLIN);
        serve_event(c, EPOLLIN); // the request is often there already
    }
}

static int serve(int first, int count) {
    static struct watched listeners[MOST_LISTENERS];
    if (count > MOST_LISTENERS) return 2;
    for (int i = 0; i < count; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
        struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)(first + i))};
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (bind(fd, (struct sockaddr *)&here, sizeof here) != 0 || listen(fd, 4096) != 0) fail("listen");
        listeners[i] = (struct watched){LISTENER, fd, NULL};
        watch(fd, &listeners[i], EPOLLIN);
    }
    struct epoll_event events[EVENTS];
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct watched *w = events[i].data.ptr;
            if (w->kind == LISTENER) {
                accept_all(w->fd);
            } else if (w->kind == CONNECTION) {
                serve_event(w->connection, events[i].events);
            } else if (!w->connection->is_over) {
                w->connection->is_waiting = false;
                close(w->fd);
                w->fd = -1;
                send_answer(w->connection);
            }
        }
        while (over != NULL) {
            struct served *next = over->next;
            free(over);
            over = next;
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: server FIRST_PORT COUNT\n");
        return 2;
    }
    prepare();
    return serve(atoi(argv[1]), atoi(argv[2]));
}
