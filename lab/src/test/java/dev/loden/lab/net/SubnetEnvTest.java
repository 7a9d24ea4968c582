package dev.loden.lab.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.lab.process.LabException;
import org.junit.jupiter.api.Test;

class SubnetEnvTest {
    @Test
    void readsWhatCniNeeds() {
        String text =
                "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n";
        SubnetEnv env = SubnetEnv.parse(text);
        assertEquals(Prefix.parse("10.244.0.0/16"), env.network());
        assertEquals(Prefix.parse("10.244.1.0/24"), env.subnet());
        assertEquals(Ipv4.parse("10.244.1.1"), env.gateway());
        assertEquals(1450, env.mtu());
    }

    @Test
    void namesWhatIsMissing() {
        LabException e = assertThrows(LabException.class, () -> SubnetEnv.parse("FLANNEL_NETWORK=10.244.0.0/16\n"));
        assertEquals("subnet.env has no FLANNEL_SUBNET", e.getMessage());
    }
}
