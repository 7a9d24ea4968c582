package dev.loden.reconcile;

import dev.loden.api.plan.Receipt;

/**
 * What came of one turn.
 *
 * @param receipt an outcome for each change; empty if there was nothing to change
 * @param replanned whether the desired state is another than before; if not, every change repairs what others did
 */
public record Turn(Receipt receipt, boolean replanned) {}
