package dev.loden.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Our part of a chain that other daemons may have rules in. Alone we keep the chain exactly as desired. Beside others our rules
 * stand together in their order, after the common one. Pure.
 *
 * @param common the lines that every daemon needs once before its own
 * @param own the lines of our network that shall follow them
 * @param found all lines of the chain, in order
 * @param owners of each of them
 */
record ChainShare(List<String> common, List<String> own, List<String> found, List<Owner> owners) {
    /** The lists are copied. */
    ChainShare {
        common = List.copyOf(common);
        own = List.copyOf(own);
        found = List.copyOf(found);
        owners = List.copyOf(owners);
    }

    /** All our lines. */
    List<String> desired() {
        return Stream.concat(common.stream(), own.stream()).toList();
    }

    /** Whether no other daemon has rules here. */
    boolean isExclusive() {
        return !owners.contains(Owner.OTHERS);
    }

    /** In a few words how the chain differs from what it shall be; empty if it does not. */
    List<String> drift() {
        List<String> reasons = new ArrayList<>(Drift.between(isExclusive() ? desired() : own, mine()));
        if (reasons.isEmpty() && !isExclusive() && !common.isEmpty()) {
            int place = owners.indexOf(Owner.COMMON);
            if (place < 0) {
                reasons.add("missing: " + common.getFirst());
            } else if (place > owners.indexOf(Owner.OURS)) {
                reasons.add("rules in another order");
            }
        }
        return reasons;
    }

    /** The lines that are ours to change; the common one is only where there are no others. */
    List<String> mine() {
        return removals().stream().map(found::get).toList();
    }

    /** Whether there are as many of them as desired. */
    boolean isComplete() {
        return mine().size() == (isExclusive() ? desired() : own).size();
    }

    /** The places, counted from 0, of what has to go before {@link #additions} are appended. */
    List<Integer> removals() {
        return IntStream.range(0, found.size())
                .filter(i -> owners.get(i) == Owner.OURS || (owners.get(i) == Owner.COMMON && isExclusive()))
                .boxed()
                .toList();
    }

    /** What is appended then; a common line that is there already stands before it. */
    List<String> additions() {
        return isExclusive() || !owners.contains(Owner.COMMON) ? desired() : own;
    }
}
