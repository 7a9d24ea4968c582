package dev.loden.core.plugin;

import dev.loden.api.spi.BackendProvider;
import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which version of the API a plugin was made for, and whether it is one we have. */
final class ApiVersion {
    private static final String API = "dev.loden.api";

    private ApiVersion() {}

    /** The version that javac recorded when it compiled the module; empty if it does not say. */
    static Optional<String> of(ModuleDescriptor plugin) {
        return plugin.requires().stream()
                .filter(requires -> requires.name().equals(API))
                .findFirst()
                .flatMap(ModuleDescriptor.Requires::rawCompiledVersion);
    }

    /** Why a plugin of these modules cannot be used; a bundled API is not used, but shows what it was made for. */
    static Optional<String> objection(Set<ModuleDescriptor> modules) {
        return ours().flatMap(ours -> modules.stream()
                .flatMap(module -> Stream.concat(
                        of(module).stream(), module.name().equals(API) ? module.rawVersion().stream() : Stream.empty()))
                .filter(version -> !isCompatible(version, ours))
                .findFirst()
                .map(version -> "needs " + API + " " + version + ", this is " + ours
                        + ": take a version of the plugin that was made for " + ours + ", or a Loden with " + API + " "
                        + version));
    }

    private static Optional<String> ours() {
        return Optional.ofNullable(BackendProvider.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion);
    }

    /** The same major version, and not newer than ours. */
    private static boolean isCompatible(String version, String ours) {
        return version.substring(0, dot(version)).equals(ours.substring(0, dot(ours)))
                && ModuleDescriptor.Version.parse(version).compareTo(ModuleDescriptor.Version.parse(ours)) <= 0;
    }

    private static int dot(String version) {
        int dot = version.indexOf('.');
        return dot < 0 ? version.length() : dot;
    }
}
