package dev.loden.reconcile;

import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.ObjectKey;

/** An object of some driver. */
record ToyPeer(String link, int number) implements DriverObject {
    record Key(int number) implements ObjectKey.OfDriver {
        @Override
        public String driver() {
            return "toy";
        }
    }

    @Override
    public Key key() {
        return new Key(number);
    }
}
