package dev.loden.api.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The records whose equality is written out, for speed, are equal by all their components, as every record is. */
class WrittenOutEqualityTest {
    private static final IpAddress ONE = IpAddress.parse("10.1.0.0");
    private static final IpAddress OTHER = IpAddress.parse("10.2.0.0");
    private static final MacAddress MAC = new MacAddress(1);
    private static final Prefix FIRST = Prefix.parse("10.1.0.0/24");
    private static final Prefix SECOND = Prefix.parse("10.2.0.0/24");

    /** Two values of a record that have no component in common; any mixture of them is a value too. */
    private record Pair(Record one, Record two) {}

    static Stream<Pair> pairs() {
        return Stream.of(
                new Pair(new Ipv4(1), new Ipv4(2)),
                new Pair(new Ipv6(1, 2), new Ipv6(3, 4)),
                new Pair(MAC, new MacAddress(2)),
                new Pair(FIRST, Prefix.parse("10.2.0.0/25")),
                new Pair(
                        new Subnets(Optional.of(FIRST), Optional.of(Prefix.parse("fd00::/64"))),
                        new Subnets(Optional.of(SECOND), Optional.of(Prefix.parse("fd01::/64")))),
                new Pair(new ObjectKey.OfLink("a"), new ObjectKey.OfLink("b")),
                new Pair(new ObjectKey.OfAddress("a", ONE, 24), new ObjectKey.OfAddress("b", OTHER, 25)),
                new Pair(new ObjectKey.OfNextHop(1), new ObjectKey.OfNextHop(2)),
                new Pair(new ObjectKey.OfRoute(FIRST), new ObjectKey.OfRoute(SECOND)),
                new Pair(new ObjectKey.OfNeighbor("a", ONE), new ObjectKey.OfNeighbor("b", OTHER)),
                new Pair(new ObjectKey.OfFdbEntry("a", MAC), new ObjectKey.OfFdbEntry("b", new MacAddress(2))),
                new Pair(new FdbEntry("a", MAC, ONE), new FdbEntry("b", new MacAddress(2), OTHER)),
                new Pair(new Neighbor("a", ONE, MAC, true), new Neighbor("b", OTHER, new MacAddress(2), false)),
                new Pair(new Route(FIRST, new Via.Direct("a"), 3), new Route(SECOND, new Via.Direct("b"), 4)),
                new Pair(new NextHop(1, "a", ONE, true, 3), new NextHop(2, "b", OTHER, false, 4)),
                new Pair(new Via.NextHopObject(1, "a"), new Via.NextHopObject(2, "b")));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyComponentCounts(Pair pair) throws ReflectiveOperationException {
        RecordComponent[] components = pair.one().getClass().getRecordComponents();
        Object[] values = values(pair.one());
        Object[] others = values(pair.two());
        Record copy = make(components, pair.one(), values);
        assertEquals(pair.one(), copy);
        assertEquals(pair.one().hashCode(), copy.hashCode());
        for (int i = 0; i < components.length; i++) {
            Object[] mixed = values.clone();
            mixed[i] = others[i];
            assertNotEquals(pair.one(), make(components, pair.one(), mixed), components[i].getName());
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theSamplesShareNothing(Pair pair) throws ReflectiveOperationException {
        List<Object> others = Arrays.asList(values(pair.two()));
        assertTrue(Arrays.stream(values(pair.one())).noneMatch(others::contains), pair.toString());
        assertNotEquals(pair.one(), new Object());
    }

    private static Object[] values(Record value) throws ReflectiveOperationException {
        RecordComponent[] components = value.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = components[i].getAccessor().invoke(value);
        }
        return values;
    }

    private static Record make(RecordComponent[] components, Record like, Object[] values)
            throws ReflectiveOperationException {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return like.getClass().getDeclaredConstructor(types).newInstance(values);
    }
}
