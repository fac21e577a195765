// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.services;

import java.util.AbstractSet;
import java.util.Iterator;
import org.onosproject.store.service.Serializer;

/** The keys of a durable map as a set. Its values are only there because a map has some. */
final class DurableSet<E> extends AbstractSet<E> {

    private final DurableMap<E, Boolean> elements;

    DurableSet(DurableMap<E, Boolean> elements) {
        this.elements = elements;
    }

    /** Whether this serializer reads and writes it. */
    boolean isOf(Serializer serializer) {
        return elements.isOf(serializer);
    }

    @Override
    public boolean add(E element) {
        return elements.putIfAbsent(element, Boolean.TRUE) == null;
    }

    @Override
    public boolean remove(Object element) {
        return elements.remove(element) != null;
    }

    @Override
    public boolean contains(Object element) {
        return elements.containsKey(element);
    }

    @Override
    public Iterator<E> iterator() {
        return elements.keySet().iterator();
    }

    @Override
    public int size() {
        return elements.size();
    }

    @Override
    public void clear() {
        elements.clear();
    }
}
