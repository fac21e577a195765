// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import java.util.List;

/** NTS: hosts behind the NAT that are reached by name, and who is let in to them. */
public interface NtsService {
    /**
     * The hosts that can be reached by name, by their names.
     *
     * @param subscriber id of one subscriber, or null for all
     * @throws IllegalArgumentException if there is no such subscriber
     */
    List<NtsHostSnapshot> hosts(String subscriber);

    /**
     * Lists a host in the network configuration, or changes what is listed of it.
     *
     * @param subscriber id of the subscriber whose host it is
     * @param name its full domain name
     * @param address its address at home
     * @param services its servers, each {@code _ssh._tcp=22}; may be empty
     * @return the host as it is now listed
     * @throws IllegalArgumentException naming what can't be used, and why
     */
    NtsHostSnapshot addHost(String subscriber, String name, String address, List<String> services);

    /**
     * Takes a host out of the network configuration, or forgets it if it was learnt.
     *
     * @return what was known of it
     * @throws IllegalArgumentException if there is no such host
     */
    NtsHostSnapshot removeHost(String name);

    /**
     * The request caches' entries, in configured order of their subscribers, the one that is gone
     * first at the front.
     *
     * @param subscriber id of one subscriber, or null for all
     * @throws IllegalArgumentException if there is no such subscriber
     */
    List<NtsEntrySnapshot> cache(String subscriber);

    /**
     * The requests that wait, the next one first.
     *
     * @param subscriber id of one subscriber, or null for all
     * @throws IllegalArgumentException if there is no such subscriber
     */
    List<NtsRequestSnapshot> queue(String subscriber);

    /**
     * What NTS has done.
     *
     * @param subscriber id of one subscriber, whose router alone is told of; or null for all
     * @throws IllegalArgumentException if there is no such subscriber
     */
    NtsStatsSnapshot stats(String subscriber);

    /**
     * Whether a request from anywhere would be granted as things are; changes nothing.
     *
     * @param name a host's full domain name, or a service's
     * @param protocol tcp, udp or any
     * @param port 0 to 65535; 0: any
     * @param canBeToldPort whether the asker can be told another port, as by SRV or HTTPS
     * @throws IllegalArgumentException naming the argument that can't be used, and why
     */
    NtsReachSnapshot why(String name, String protocol, int port, boolean canBeToldPort);
}
