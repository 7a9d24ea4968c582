package dev.loden.base;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** Keeps its lines: {@code level text}. */
final class RecordingLog {
    final List<String> lines = new ArrayList<>();
    final Logger logger = (Logger) Proxy.newProxyInstance(
            RecordingLog.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, given) -> {
                Object[] values = given.length > 1 && given[1] instanceof Object[] array
                        ? array
                        : List.of(given).subList(1, given.length).toArray();
                lines.add(method.getName() + " "
                        + MessageFormatter.arrayFormat((String) given[0], values)
                                .getMessage());
                return null;
            });
}
