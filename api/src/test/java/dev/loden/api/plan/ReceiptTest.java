package dev.loden.api.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiptTest {
    private static final Change CHANGE =
            new Change.Add(new Address("flannel.1", IpAddress.parse("10.244.1.0"), 32), "missing");
    private static final Outcome MADE = Outcome.made(CHANGE);
    private static final Outcome REFUSED = new Outcome(CHANGE, 17, "EEXIST");

    @Test
    void tellsTheChangesTheKernelRefused() {
        assertEquals(List.of(), new Receipt(List.of()).failures());
        assertEquals(List.of(), new Receipt(List.of(MADE, MADE)).failures());
        assertEquals(List.of(REFUSED), new Receipt(List.of(MADE, REFUSED, MADE)).failures());
    }

    @Test
    void isMadeWithoutAnErrorNumber() {
        assertTrue(MADE.ok());
        assertFalse(REFUSED.ok());
        assertEquals(new Outcome(CHANGE, 0, ""), MADE);
    }

    @Test
    void keepsTheOutcomesItWasMadeWith() {
        var outcomes = new ArrayList<>(List.of(REFUSED));
        var receipt = new Receipt(outcomes);
        outcomes.clear();
        assertEquals(List.of(REFUSED), receipt.failures());
    }
}
