package dev.loden.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Reads the constant pool of a class file (Java Virtual Machine Specification, 4.4). */
final class ClassFile {
    private static final int MAGIC = 0xCAFEBABE;

    private ClassFile() {}

    /** The string literals of its code. */
    static Set<String> strings(DataInputStream file) throws IOException {
        if (file.readInt() != MAGIC) {
            throw new IOException("not a class file");
        }
        file.skipNBytes(4); // version
        int count = file.readUnsignedShort();
        Map<Integer, String> texts = new HashMap<>();
        Set<Integer> literals = new HashSet<>();
        for (int i = 1; i < count; i++) {
            int tag = file.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.put(i, file.readUTF());
                case 8 -> literals.add(file.readUnsignedShort());
                case 5, 6 -> i++; // long and double take two places
                default -> {}
            }
            file.skipNBytes(remaining(tag));
        }
        Set<String> strings = new HashSet<>();
        literals.forEach(index -> strings.add(texts.get(index)));
        return strings;
    }

    /** How many bytes of a constant follow that were not read with its tag. */
    private static int remaining(int tag) throws IOException {
        return switch (tag) {
            case 1, 8 -> 0;
            case 7, 16, 19, 20 -> 2;
            case 15 -> 3;
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
            case 5, 6 -> 8;
            default -> throw new IOException("unknown constant " + tag);
        };
    }
}
