package dev.loden.api.plan;

import dev.loden.api.Preview;

/**
 * Something that an {@link dev.loden.api.spi.ObjectDriver} keeps outside rtnetlink: a WireGuard peer, an entry in the table of a
 * user-space data plane. It is planned, compared, made, removed and reported as the kernel's own objects are. Plugins
 * bring their own records: immutable, with equality by value, and a {@code toString} in the words of the field, which the
 * log shows.
 *
 * @since 0.1
 */
@Preview
public non-sealed interface DriverObject extends KernelObject {
    @Override
    ObjectKey.OfDriver key();
}
