// SPDX-License-Identifier: Apache-2.0
/*
 * MAP-E on the wire for a switch that only knows GRE over IPv6.
 *
 * Stock Open vSwitch has no IPv4-in-IPv6 tunnel. Its GRE tunnel of packet type legacy_l3 differs
 * from one by a header of four constant bytes; these two programs, on the switch's own uplink, take
 * it away on the way out and put it back on the way in:
 *
 *   switch   | Ethernet 14 | IPv6 40, next header 47 | GRE 4: 00 00 08 00 | IPv4 ...   (RFC 2784)
 *   wire     | Ethernet 14 | IPv6 40, next header  4 | IPv4 ...                        (RFC 2473)
 *
 * No address is read or written, so the shim has no configuration and no state. Frames that are
 * neither pass untouched, except that GRE from the wire is dropped: there, the only way into the
 * tunnel is MAP-E. Extension headers before next header 4 are not looked through.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define IPV6_PAYLOAD_MAX_BYTES 65535

struct gre_header {
	__be16 flags_and_version;
	__be16 protocol;
};

struct outer_headers {
	struct ethhdr ethernet;
	struct ipv6hdr ipv6;
} __attribute__((packed));

#define GRE_BYTES ((int)sizeof(struct gre_header))

/* Wire to switch. XDP runs before the packet socket from which a userspace switch receives. */
SEC("xdp")
int mape_receive(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	struct outer_headers *on_wire = data;
	struct outer_headers outer;
	struct gre_header *gre;
	__u32 payload_bytes;

	if ((void *)(on_wire + 1) > end)
		return XDP_PASS;
	if (on_wire->ethernet.h_proto != bpf_htons(ETH_P_IPV6))
		return XDP_PASS;
	if (on_wire->ipv6.nexthdr == IPPROTO_GRE)
		return XDP_DROP;
	if (on_wire->ipv6.nexthdr != IPPROTO_IPIP)
		return XDP_PASS;

	payload_bytes = bpf_ntohs(on_wire->ipv6.payload_len) + GRE_BYTES;
	if (payload_bytes > IPV6_PAYLOAD_MAX_BYTES)
		return XDP_DROP;

	/* Four bytes more at the front; the outer headers move there and leave room behind them. */
	outer = *on_wire;
	if (bpf_xdp_adjust_head(ctx, -GRE_BYTES))
		return XDP_DROP;
	data = (void *)(long)ctx->data;
	end = (void *)(long)ctx->data_end;
	gre = data + sizeof(outer);
	if ((void *)(gre + 1) > end)
		return XDP_DROP;

	outer.ipv6.nexthdr = IPPROTO_GRE;
	outer.ipv6.payload_len = bpf_htons(payload_bytes);
	*(struct outer_headers *)data = outer;
	gre->flags_and_version = 0;
	gre->protocol = bpf_htons(ETH_P_IP);
	return XDP_PASS;
}

/* Switch to wire: what a packet socket sends passes the clsact egress hook. */
SEC("tc")
int mape_transmit(struct __sk_buff *skb)
{
	const __u32 headers_bytes = sizeof(struct outer_headers) + sizeof(struct gre_header);
	struct outer_headers *outer;
	struct gre_header *gre;
	__u32 payload_bytes;

	/* Direct access reaches only the linear part of the packet. A shorter frame has no GRE. */
	if (skb->len < headers_bytes)
		return TC_ACT_OK;
	if (bpf_skb_pull_data(skb, headers_bytes))
		return TC_ACT_SHOT;
	outer = (void *)(long)skb->data;
	gre = (void *)(outer + 1);
	if ((void *)(gre + 1) > (void *)(long)skb->data_end)
		return TC_ACT_SHOT;

	if (outer->ethernet.h_proto != bpf_htons(ETH_P_IPV6) ||
	    outer->ipv6.nexthdr != IPPROTO_GRE)
		return TC_ACT_OK;
	payload_bytes = bpf_ntohs(outer->ipv6.payload_len);
	if (gre->flags_and_version != 0 || gre->protocol != bpf_htons(ETH_P_IP) ||
	    payload_bytes < sizeof(*gre))
		return TC_ACT_SHOT;

	outer->ipv6.nexthdr = IPPROTO_IPIP;
	outer->ipv6.payload_len = bpf_htons(payload_bytes - sizeof(*gre));
	/* Shrinks from behind the network header, that is, just what the GRE header occupies. */
	if (bpf_skb_adjust_room(skb, -GRE_BYTES, BPF_ADJ_ROOM_NET, 0))
		return TC_ACT_SHOT;
	return TC_ACT_OK;
}

char _license[] SEC("license") = "Apache-2.0";
