package dev.loden.reconcile;

import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.ObjectKey;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** The objects of claims, without the parts: a live view. As safe for several threads as the map of claims is. */
final class ClaimedObjects extends AbstractMap<ObjectKey, KernelObject> {
    private final Map<ObjectKey, ? extends Claim<?>> claims;

    ClaimedObjects(Map<ObjectKey, ? extends Claim<?>> claims) {
        this.claims = claims;
    }

    @Override
    public KernelObject get(Object key) {
        Claim<?> claim = claims.get(key);
        return claim == null ? null : claim.object();
    }

    @Override
    public boolean containsKey(Object key) {
        return claims.containsKey(key);
    }

    @Override
    public int size() {
        return claims.size();
    }

    /** Without an entry object for each: a comparison goes over all. */
    @Override
    public void forEach(BiConsumer<? super ObjectKey, ? super KernelObject> action) {
        claims.forEach((key, claim) -> action.accept(key, claim.object()));
    }

    @Override
    public Set<Entry<ObjectKey, KernelObject>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return claims.size();
            }

            @Override
            public Iterator<Entry<ObjectKey, KernelObject>> iterator() {
                return claims.entrySet().stream()
                        .map(entry -> Map.entry(entry.getKey(), entry.getValue().object()))
                        .iterator();
            }
        };
    }
}
