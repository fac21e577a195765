// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.storage;

import io.atomix.cluster.Node;
import io.atomix.cluster.discovery.BootstrapDiscoveryProvider;
import io.atomix.core.Atomix;
import io.atomix.protocols.raft.partition.RaftPartitionGroup;
import io.atomix.utils.net.Address;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * One Atomix node of the storage that ONOS nodes share, in the foreground until it is ended.
 *
 * <p>The groups are those that ONOS looks for: a Raft partition for management, and as many for
 * data as there are members. All members are told the same list, which ONOS's cluster.json has
 * under {@code storage}.
 */
public final class StorageNode {
    private static final String USAGE =
            "usage: java -jar portset-storage.jar CLUSTER ID DIRECTORY ID@HOST:PORT...";
    private static final int FIRST_MEMBER = 3;

    private StorageNode() {}

    /**
     * Runs a node.
     *
     * @param args the cluster's name, which is that in cluster.json; this node's id; the directory
     *     of its data; all members, this node among them
     */
    public static void main(String[] args) throws InterruptedException {
        if (args.length <= FIRST_MEMBER) {
            exit(USAGE);
        }
        String id = args[1];
        Map<String, Address> members = new TreeMap<>();
        for (String member : Arrays.asList(args).subList(FIRST_MEMBER, args.length)) {
            String[] parts = member.split("@", 2);
            if (parts.length < 2 || !parts[1].matches(".+:\\d{1,5}")) {
                exit("member " + member + ": is not ID@HOST:PORT\n" + USAGE);
            }
            members.put(parts[0], Address.from(parts[1]));
        }
        if (!members.containsKey(id)) {
            exit("id " + id + ": is not among the members " + members.keySet());
        }
        start(args[0], id, new File(args[2]), members);
        System.out.println("storage node " + id + " of " + members.keySet() + " is ready");
        new CountDownLatch(1).await();
    }

    private static void exit(String reason) {
        System.err.println(reason);
        System.exit(2);
    }

    private static void start(
            String cluster, String id, File directory, Map<String, Address> members) {
        List<Node> nodes =
                members.entrySet().stream()
                        .map(
                                member ->
                                        Node.builder()
                                                .withId(member.getKey())
                                                .withAddress(member.getValue())
                                                .build())
                        .collect(Collectors.toList());
        Atomix atomix =
                Atomix.builder()
                        .withClusterId(cluster)
                        .withMemberId(id)
                        .withAddress(members.get(id))
                        .withProperty("type", "atomix")
                        .withMembershipProvider(
                                BootstrapDiscoveryProvider.builder().withNodes(nodes).build())
                        .withManagementGroup(
                                group("system", directory, members).withNumPartitions(1).build())
                        .addPartitionGroup(
                                group("raft", directory, members)
                                        .withNumPartitions(members.size())
                                        .build())
                        .build();
        atomix.start().join();
    }

    private static RaftPartitionGroup.Builder group(
            String name, File directory, Map<String, Address> members) {
        return RaftPartitionGroup.builder(name)
                .withMembers(members.keySet())
                .withDataDirectory(new File(directory, name));
    }
}
