// SPDX-License-Identifier: Apache-2.0
//
// The wire between border relay and server, as one that loses, delays and repeats: what a TCP must live with.
//
//   wire LEFT LEFT_FROM LEFT_TO RIGHT RIGHT_FROM RIGHT_TO SERVER_PORT SEED PER_SECOND LOST_PERCENT
//
// Forwards TCP to and from SERVER_PORT between the devices LEFT, the clients' side, and RIGHT, the server's, each given
// with the MAC addresses of what it sends; the kernel must not forward it, too. Of each outside port it keeps what passed,
// and sends old segments again, byte for byte, while a later connection is on the same port: PER_SECOND at most. Of the
// ACKs that end a connection it loses LOST_PERCENT. Which, when and where follows from the seed and the order in which
// segments come. At SIGTERM it writes what it did as JSON; each old segment inside the new window is a line on stderr.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FRAME_BYTES = 1536, BATCH = 64, PORTS = 65536, MOST_TOKENS = 20, ONE_IN = 8, ONE_RST_IN = 32, MOST_AWAITED = 8 };
enum side { CLIENT, SERVER }; // who has sent a segment
enum kind { DATA, FIN, RST, KINDS };
static const char *const side_names[] = {"client", "server"};
static const char *const kind_names[] = {"data", "fin", "rst"};
static const uint32_t rooms[KINDS] = {2048, 16, 16};

// What is kept of one kind and side: the last ones, the oldest overwritten.
struct kept {
    uint32_t sequence, bytes, generation, length;
    uint64_t seen_us;
};
struct ring {
    struct kept *kept;
    uint8_t (*frames)[FRAME_BYTES];
    uint32_t count;
};

// One end of a connection, as its segments show it.
struct end {
    uint32_t initial, next, acknowledged, window, fin;
    uint8_t scale;
    bool has_syn, has_fin, fin_is_acknowledged, has_scale;
};

// An ACK that was lost: the other side's FIN comes again, and wants it.
struct awaited {
    uint32_t number;
    enum side by;
};

struct port {
    struct end ends[2];
    struct ring rings[2][KINDS];
    uint32_t generation;
    bool is_live;
    struct awaited awaited[MOST_AWAITED];
    int awaited_count;
};

struct segment {
    uint8_t *frame;
    uint32_t length, sequence, acknowledgment, data_bytes;
    uint16_t port, window;
    uint8_t flags;
    const uint8_t *options, *options_end;
};

struct device {
    int fd;
    uint8_t macs[12]; // to, from
};

static struct device devices[2]; // by the side that it leads to
static struct port *ports[PORTS];
static uint16_t server_port;
static uint64_t seed, random_state, per_second, lost_percent, began_us;
static double tokens;
static uint64_t forwarded, connections, lost[2], answered[2], longest_us;
static struct { uint64_t sent, followed, in_window; } injected[2][KINDS];
static volatile sig_atomic_t is_over;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static uint64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

// SplitMix64.
static uint32_t below(uint32_t limit) {
    uint64_t x = random_state += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((x ^ (x >> 31)) % limit);
}

static int32_t difference(uint32_t a, uint32_t b) { return (int32_t)(a - b); }

static uint32_t u32(const uint8_t *at) { return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]; }

static uint16_t u16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }

// Whether a frame is a TCP segment to or from the server's port, whole and with its headers right.
static bool parse(uint8_t *frame, uint32_t length, enum side from, struct segment *s) {
    const uint8_t *ip = frame + ETHER_HDR_LEN;
    if (length < ETHER_HDR_LEN + 40 || u16(frame + 12) != ETHERTYPE_IP || ip[0] >> 4 != 4 || ip[9] != IPPROTO_TCP) return false;
    uint32_t ip_bytes = (ip[0] & 15u) * 4, total = u16(ip + 2);
    if (total > length - ETHER_HDR_LEN || total < ip_bytes + 20 || (u16(ip + 6) & 0x3fff) != 0) return false;
    const uint8_t *tcp = ip + ip_bytes;
    uint32_t tcp_bytes = (tcp[12] >> 4) * 4u;
    if (tcp_bytes < 20 || total < ip_bytes + tcp_bytes || u16(tcp + (from == CLIENT ? 2 : 0)) != server_port) return false;
    *s = (struct segment){
        .frame = frame, .length = ETHER_HDR_LEN + total, .sequence = u32(tcp + 4), .acknowledgment = u32(tcp + 8),
        .data_bytes = total - ip_bytes - tcp_bytes, .port = u16(tcp + (from == CLIENT ? 0 : 2)), .window = u16(tcp + 14),
        .flags = tcp[13], .options = tcp + 20, .options_end = tcp + tcp_bytes,
    };
    return true;
}

static void send_to(enum side side, uint8_t *frame, uint32_t length) {
    memcpy(frame, devices[side].macs, sizeof devices[side].macs);
    if (send(devices[side].fd, frame, length, 0) < 0 && errno != ENOBUFS) fail("send");
}

static void keep(struct port *p, enum side from, const struct segment *s) {
    enum kind kind = s->flags & TH_RST ? RST : s->flags & TH_FIN ? FIN : DATA;
    if ((kind == DATA && s->data_bytes == 0) || s->flags & TH_SYN || s->length > FRAME_BYTES) return;
    struct ring *ring = &p->rings[from][kind];
    if (ring->kept == NULL) {
        ring->kept = calloc(rooms[kind], sizeof *ring->kept);
        ring->frames = calloc(rooms[kind], sizeof *ring->frames);
        if (ring->kept == NULL || ring->frames == NULL) fail("calloc");
    }
    uint32_t at = ring->count++ % rooms[kind];
    ring->kept[at] = (struct kept){s->sequence, s->data_bytes + (kind == FIN), p->generation, s->length, now_us()};
    memcpy(ring->frames[at], s->frame, s->length);
}

// Whether the other end would take some of it by its sequence number alone, as its own segments show its window.
static bool is_in_window(const struct port *p, enum side from, const struct kept *old) {
    const struct end *taker = &p->ends[!from];
    if (!p->is_live || !taker->has_syn || !p->ends[from].has_syn) return false;
    uint32_t next = taker->acknowledged;
    return difference(old->sequence + old->bytes, next) > (old->bytes == 0 ? -1 : 0) &&
           difference(old->sequence, next + taker->window) < 0;
}

// The place of an old segment: one in the window if there is one, else any; -1 if there is none.
static int choose(const struct port *p, enum side from, enum kind kind, bool *in_window) {
    const struct ring *ring = &p->rings[from][kind];
    uint32_t count = ring->count < rooms[kind] ? ring->count : rooms[kind];
    *in_window = false;
    if (count == 0) return -1;
    uint32_t first = below(count);
    int any = -1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = (first + i) % count;
        const struct kept *old = &ring->kept[at];
        if (p->is_live && old->generation == p->generation) continue;
        if (is_in_window(p, from, old)) {
            *in_window = true;
            return (int)at;
        }
        if (any < 0) any = (int)at;
    }
    return any;
}

static void inject(struct port *p, uint16_t number, enum side from, enum kind kind, int at, bool in_window) {
    const struct kept *old = &p->rings[from][kind].kept[at];
    uint8_t frame[FRAME_BYTES];
    memcpy(frame, p->rings[from][kind].frames[at], old->length);
    send_to(!from, frame, old->length);
    tokens -= 1;
    uint64_t now = now_us();
    if (now - old->seen_us > longest_us) longest_us = now - old->seen_us;
    injected[from][kind].sent++;
    injected[from][kind].followed += p->is_live;
    injected[from][kind].in_window += in_window;
    if (in_window) {
        fprintf(stderr, "%.6f port %u: %s of %s, %u+%u of connection %u, %.1f ms late, into %u's window %u+%u\n",
                (double)(now - began_us) / 1e6, number, kind_names[kind], side_names[from], old->sequence, old->bytes,
                old->generation, (double)(now - old->seen_us) / 1e3, p->generation, p->ends[!from].acknowledged,
                p->ends[!from].window);
    }
}

// Behind a segment, perhaps, an old one of either side. Those that the new connection might take go first.
static void perhaps_inject(struct port *p, uint16_t number) {
    if (tokens < 1) return;
    bool in_window;
    for (int from = CLIENT; from <= SERVER; from++) {
        int at = choose(p, from, DATA, &in_window);
        if (in_window) {
            inject(p, number, from, DATA, at, true);
            return;
        }
    }
    if (below(ONE_IN) != 0) return;
    uint32_t first = below(2 * KINDS);
    for (uint32_t i = 0; i < 2 * KINDS; i++) {
        enum side from = (first + i) % (2 * KINDS) / KINDS;
        enum kind kind = (first + i) % KINDS;
        if (kind == RST && from == SERVER && below(ONE_RST_IN) != 0) continue; // it may cost its port, for minutes
        int at = choose(p, from, kind, &in_window);
        if (at >= 0) {
            inject(p, number, from, kind, at, in_window);
            return;
        }
    }
}

static void read_scale(struct end *e, const struct segment *s) {
    for (const uint8_t *at = s->options; at < s->options_end && *at != TCPOPT_EOL;) {
        if (*at == TCPOPT_NOP) {
            at++;
            continue;
        }
        if (at + 1 >= s->options_end || at[1] < 2) return;
        if (*at == TCPOPT_WINDOW && at[1] == TCPOLEN_WINDOW) {
            e->has_scale = true;
            e->scale = at[2] > 14 ? 14 : at[2];
        }
        at += at[1];
    }
}

// Follows the connection; whether this segment ends it: the ACK behind which nothing is left to be acknowledged.
static bool follow(struct port *p, enum side from, const struct segment *s) {
    struct end *own = &p->ends[from], *other = &p->ends[!from];
    if (s->flags & TH_SYN) {
        if (from == CLIENT && !(s->flags & TH_ACK) && (!own->has_syn || own->initial != s->sequence)) {
            memset(p->ends, 0, sizeof p->ends);
            p->generation++;
            connections++;
        }
        own->has_syn = true;
        own->initial = s->sequence;
        own->next = s->sequence + 1;
        read_scale(own, s);
        p->is_live = true;
    }
    if (s->flags & TH_RST) {
        p->is_live = false; // an RST that was not believed is followed by more of the connection
        return false;
    }
    uint32_t end = s->sequence + s->data_bytes + (s->flags & TH_FIN ? 1 : 0);
    if (difference(end, own->next) > 0) own->next = end;
    if (s->data_bytes > 0) p->is_live |= !own->fin_is_acknowledged;
    if (s->flags & TH_FIN) {
        own->has_fin = true;
        own->fin = end - 1;
    }
    if (!(s->flags & TH_ACK)) return false;
    bool is_scaled = own->has_scale && other->has_scale && !(s->flags & TH_SYN);
    own->window = (uint32_t)s->window << (is_scaled ? own->scale : 0);
    if (s->flags & TH_SYN || difference(s->acknowledgment, own->acknowledged) > 0) own->acknowledged = s->acknowledgment;
    bool was = other->fin_is_acknowledged;
    other->fin_is_acknowledged |= other->has_fin && s->acknowledgment == other->fin + 1;
    bool is_last = !was && other->fin_is_acknowledged && own->fin_is_acknowledged;
    return is_last && s->data_bytes == 0 && !(s->flags & (TH_SYN | TH_FIN));
}

static void look_for_answer(struct port *p, enum side from, const struct segment *s) {
    for (int i = 0; i < p->awaited_count; i++) {
        if (p->awaited[i].by == from && s->flags & TH_ACK && s->acknowledgment == p->awaited[i].number) {
            p->awaited[i] = p->awaited[--p->awaited_count];
            answered[from]++;
            return;
        }
    }
}

static void pass(enum side from, uint8_t *frame, uint32_t length) {
    struct segment s;
    if (!parse(frame, length, from, &s)) return;
    struct port *p = ports[s.port];
    if (p == NULL) p = ports[s.port] = calloc(1, sizeof *p);
    if (p == NULL) fail("calloc");
    look_for_answer(p, from, &s);
    if (follow(p, from, &s)) {
        if (below(100) < lost_percent) { // it will be sent again when the FIN is
            p->ends[!from].fin_is_acknowledged = false;
            lost[from]++;
            if (p->awaited_count < MOST_AWAITED) p->awaited[p->awaited_count++] = (struct awaited){s.acknowledgment, from};
            return;
        }
        p->is_live = false;
    }
    keep(p, from, &s);
    send_to(!from, s.frame, s.length);
    forwarded++;
    perhaps_inject(p, s.port);
}

static void receive(enum side from) {
    static uint8_t frames[BATCH][2048];
    static struct iovec vectors[BATCH];
    static struct mmsghdr messages[BATCH];
    for (int i = 0; i < BATCH; i++) {
        vectors[i] = (struct iovec){frames[i], sizeof frames[i]};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[i], .msg_iovlen = 1};
    }
    int count = recvmmsg(devices[from].fd, messages, BATCH, MSG_DONTWAIT, NULL);
    if (count < 0 && errno != EAGAIN && errno != EINTR) fail("recvmmsg");
    for (int i = 0; i < count; i++) pass(from, frames[i], messages[i].msg_len);
}

static void read_mac(const char *text, uint8_t *mac) {
    if (sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5) != 6) {
        fprintf(stderr, "no MAC address: %s\n", text);
        exit(2);
    }
}

static void open_device(enum side side, char **words) {
    int on = 1, bytes = 64 << 20;
    struct device *d = &devices[side];
    d->fd = socket(AF_PACKET, SOCK_RAW, 0);
    if (d->fd < 0) fail("socket");
    read_mac(words[1], d->macs + 6);
    read_mac(words[2], d->macs);
    struct sockaddr_ll here = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_ifindex = (int)if_nametoindex(words[0])};
    setsockopt(d->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
    if (setsockopt(d->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0) fail("PACKET_IGNORE_OUTGOING");
    if (here.sll_ifindex == 0 || bind(d->fd, (struct sockaddr *)&here, sizeof here) != 0) fail(words[0]);
}

static void end(int signal_number) {
    (void)signal_number;
    is_over = 1;
}

static void report(void) {
    printf("{\"seed\": %lu, \"connections\": %lu, \"forwarded\": %lu, \"longest_delay_ms\": %.1f, \"injected\": {",
           (unsigned long)seed, (unsigned long)connections, (unsigned long)forwarded, (double)longest_us / 1e3);
    for (int i = 0; i < 2 * KINDS; i++) {
        enum side from = i / KINDS;
        enum kind kind = i % KINDS;
        printf("%s\"%s of %s\": {\"sent\": %lu, \"followed\": %lu, \"in_window\": %lu}", i == 0 ? "" : ", ", kind_names[kind],
               side_names[from], (unsigned long)injected[from][kind].sent, (unsigned long)injected[from][kind].followed,
               (unsigned long)injected[from][kind].in_window);
    }
    printf("}, \"last_acks_lost\": {\"client\": %lu, \"server\": %lu}", (unsigned long)lost[CLIENT], (unsigned long)lost[SERVER]);
    printf(", \"then_sent_again\": {\"client\": %lu, \"server\": %lu}}\n", (unsigned long)answered[CLIENT],
           (unsigned long)answered[SERVER]);
}

int main(int argc, char **argv) {
    if (argc != 11) {
        fprintf(stderr, "usage: see the beginning of wire.c\n");
        return 2;
    }
    open_device(CLIENT, argv + 1);
    open_device(SERVER, argv + 4);
    server_port = (uint16_t)atoi(argv[7]);
    random_state = seed = strtoull(argv[8], NULL, 10);
    per_second = strtoull(argv[9], NULL, 10);
    lost_percent = strtoull(argv[10], NULL, 10);
    struct sigaction action = {.sa_handler = end};
    sigaction(SIGTERM, &action, NULL);
    struct pollfd ready[2] = {{devices[CLIENT].fd, POLLIN, 0}, {devices[SERVER].fd, POLLIN, 0}};
    began_us = now_us();
    for (uint64_t then = began_us; !is_over;) {
        if (poll(ready, 2, 100) < 0 && errno != EINTR) fail("poll");
        uint64_t now = now_us();
        tokens += (double)(now - then) * (double)per_second / 1e6;
        if (tokens > MOST_TOKENS) tokens = MOST_TOKENS;
        then = now;
        for (int side = CLIENT; side <= SERVER; side++) {
            if (ready[side].revents & POLLIN) receive(side);
        }
    }
    report();
    return 0;
}
