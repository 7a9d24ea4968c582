package dev.loden.testkit;

/**
 * What every {@link dev.loden.api.spi.NetlinkOps} has to do. A test class implements this interface and supplies the {@link
 * NetlinkSubject}; each part can be implemented alone as well.
 */
public interface NetlinkOpsContract
        extends NetlinkObjectsContract,
                NetlinkLinksContract,
                NetlinkLinkKindsContract,
                NetlinkRoutesContract,
                NetlinkEventsContract {}
