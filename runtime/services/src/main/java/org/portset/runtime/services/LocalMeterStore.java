// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.services;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.meter.Meter;
import org.onosproject.net.meter.MeterCellId;
import org.onosproject.net.meter.MeterEvent;
import org.onosproject.net.meter.MeterFailReason;
import org.onosproject.net.meter.MeterFeatures;
import org.onosproject.net.meter.MeterId;
import org.onosproject.net.meter.MeterKey;
import org.onosproject.net.meter.MeterOperation;
import org.onosproject.net.meter.MeterScope;
import org.onosproject.net.meter.MeterStore;
import org.onosproject.net.meter.MeterStoreDelegate;
import org.onosproject.net.meter.MeterStoreResult;
import org.onosproject.net.meter.MeterTableKey;
import org.onosproject.store.AbstractStore;
import org.osgi.service.component.annotations.Component;

/**
 * Meters in the memory of this node.
 *
 * <p>ONOS's distributed stores of 2.4.0 bring a meter store that later APIs do not work with; this
 * one stands before it by its ranking. Meters are requested again by the applications that use them
 * after a restart.
 */
@Component(immediate = true, service = MeterStore.class, property = "service.ranking:Integer=100")
public final class LocalMeterStore extends AbstractStore<MeterEvent, MeterStoreDelegate>
        implements MeterStore {

    private final Map<MeterKey, Meter> meters = new ConcurrentHashMap<>();
    private final Map<MeterTableKey, MeterFeatures> features = new ConcurrentHashMap<>();
    private final Map<DeviceId, MeterIds> ids = new ConcurrentHashMap<>();

    private static MeterKey keyOf(Meter meter) {
        return MeterKey.key(meter.deviceId(), meter.meterCellId());
    }

    @Override
    public CompletableFuture<MeterStoreResult> addOrUpdateMeter(Meter meter) {
        meters.put(keyOf(meter), meter);
        notifyDelegate(new MeterEvent(MeterEvent.Type.METER_ADD_REQ, meter));
        return CompletableFuture.completedFuture(MeterStoreResult.success());
    }

    @Override
    public CompletableFuture<MeterStoreResult> deleteMeter(Meter meter) {
        if (meters.computeIfPresent(keyOf(meter), (key, old) -> meter) == null) {
            return CompletableFuture.completedFuture(
                    MeterStoreResult.fail(MeterFailReason.UNKNOWN));
        }
        notifyDelegate(new MeterEvent(MeterEvent.Type.METER_REM_REQ, meter));
        return CompletableFuture.completedFuture(MeterStoreResult.success());
    }

    @Override
    public MeterStoreResult storeMeterFeatures(MeterFeatures meterFeatures) {
        features.put(
                MeterTableKey.key(meterFeatures.deviceId(), meterFeatures.scope()), meterFeatures);
        return MeterStoreResult.success();
    }

    @Override
    public MeterStoreResult storeMeterFeatures(Collection<MeterFeatures> meterFeatures) {
        meterFeatures.forEach(this::storeMeterFeatures);
        return MeterStoreResult.success();
    }

    @Override
    public MeterStoreResult deleteMeterFeatures(DeviceId deviceId) {
        features.keySet().removeIf(key -> key.deviceId().equals(deviceId));
        return MeterStoreResult.success();
    }

    @Override
    public MeterStoreResult deleteMeterFeatures(Collection<MeterFeatures> meterFeatures) {
        meterFeatures.forEach(f -> features.remove(MeterTableKey.key(f.deviceId(), f.scope())));
        return MeterStoreResult.success();
    }

    @Override
    public Meter updateMeterState(Meter meter) {
        return meters.computeIfPresent(keyOf(meter), (key, old) -> meter);
    }

    @Override
    public Meter getMeter(MeterKey key) {
        return meters.get(key);
    }

    @Override
    public Collection<Meter> getAllMeters() {
        return List.copyOf(meters.values());
    }

    @Override
    public Collection<Meter> getAllMeters(DeviceId deviceId) {
        return select(meter -> meter.deviceId().equals(deviceId));
    }

    @Override
    public Collection<Meter> getAllMeters(DeviceId deviceId, MeterScope scope) {
        return scope.isGlobal()
                ? select(
                        m ->
                                m.deviceId().equals(deviceId)
                                        && m.meterCellId().type()
                                                == MeterCellId.MeterCellType.INDEX)
                : select(
                        m ->
                                m.deviceId().equals(deviceId)
                                        && m.meterCellId().type()
                                                == MeterCellId.MeterCellType.PIPELINE_INDEPENDENT);
    }

    private Collection<Meter> select(Predicate<Meter> wanted) {
        return meters.values().stream().filter(wanted).collect(Collectors.toUnmodifiableList());
    }

    @Override
    public void failedMeter(MeterOperation operation, MeterFailReason reason) {
        purgeMeter(operation.meter());
    }

    @Override
    public void purgeMeter(Meter meter) {
        Meter purged = meters.remove(keyOf(meter));
        if (purged != null) {
            if (purged.meterCellId() instanceof MeterId) {
                free(purged.deviceId(), (MeterId) purged.meterCellId());
            }
            notifyDelegate(new MeterEvent(MeterEvent.Type.METER_REMOVED, purged));
        }
    }

    @Override
    public MeterCellId allocateMeterId(DeviceId deviceId, MeterScope scope) {
        return ids.computeIfAbsent(deviceId, d -> new MeterIds()).allocate();
    }

    @Override
    @Deprecated // by ONOS, and still part of its interface
    public void freeMeterId(DeviceId deviceId, MeterId meterId) {
        free(deviceId, meterId);
    }

    private void free(DeviceId deviceId, MeterId meterId) {
        MeterIds allocated = ids.get(deviceId);
        if (allocated != null) {
            allocated.free(meterId);
        }
    }

    @Override
    public void purgeMeters(DeviceId deviceId) {
        getAllMeters(deviceId).forEach(this::purgeMeter);
    }

    @Override
    public void purgeMeters(DeviceId deviceId, ApplicationId appId) {
        select(m -> m.deviceId().equals(deviceId) && Objects.equals(m.appId(), appId))
                .forEach(this::purgeMeter);
    }

    @Override
    public boolean userDefinedIndexMode(boolean enable) {
        return false;
    }

    /** The meter ids of one switch, from 1; a freed one is given out before a new one. */
    private static final class MeterIds {
        private final Deque<MeterId> free = new ArrayDeque<>();
        private long next = 1;

        synchronized MeterId allocate() {
            return free.isEmpty() ? MeterId.meterId(next++) : free.remove();
        }

        synchronized void free(MeterId id) {
            if (id.id() < next && !free.contains(id)) {
                free.add(id);
            }
        }
    }
}
