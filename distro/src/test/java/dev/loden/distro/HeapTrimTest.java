package dev.loden.distro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HeapTrimTest {
    private static final long MIB = 1 << 20;

    private final FakeHeap heap = new FakeHeap();
    private final HeapTrim trim = new HeapTrim(heap);

    /** Shrinks to what is in use. */
    private static final class FakeHeap implements HeapTrim.Heap {
        private long size;
        private long used;
        private int collections;

        @Override
        public long size() {
            return size;
        }

        @Override
        public void collect() {
            size = used;
            collections++;
        }
    }

    private int collections(long size, long used) {
        int before = heap.collections;
        heap.size = size * MIB;
        heap.used = used * MIB;
        trim.check();
        return heap.collections - before;
    }

    @Test
    void leavesASmallHeapAlone() {
        assertEquals(0, collections(9, 4));
        assertEquals(0, collections(32, 20));
    }

    @Test
    void cleansWhatHasGrownByHalf() {
        assertEquals(1, collections(60, 40));
        assertEquals(0, collections(55, 40));
        assertEquals(1, collections(61, 40));
    }

    @Test
    void doesNotCleanAHeapThatIsInUse() {
        assertEquals(1, collections(60, 60));
        assertEquals(0, collections(60, 60));
        assertEquals(0, collections(90, 90));
        assertEquals(1, collections(91, 30));
        assertEquals(0, collections(44, 30));
    }
}
