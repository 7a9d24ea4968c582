package dev.loden.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;

/**
 * Gives mutated samples, and bytes that were made up, to something that reads what others wrote. It may refuse them, by exceptions that its
 * documentation names, and has to be quick. What was found becomes a sample of the test.
 *
 * <p>The system property {@code loden.fuzz.seconds} says how long (1 for each reader without it), {@code loden.fuzz.seed} repeats a run.
 */
public final class Fuzzer {
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("loden.fuzz.seconds", 1));
    private static final long SEED = Long.getLong("loden.fuzz.seed", System.nanoTime() % 1_000_000);

    /** Far more than any of these readers needs for some kilobytes, on a busy machine. */
    private static final Duration QUICK = Duration.ofSeconds(5);

    private static final int SHOWN = 4_000;
    private static final int LONGEST = 64 * 1024;

    /** What has a meaning to one of the readers. */
    private static final List<String> WORDS = List.of(
            "0",
            "-1",
            "255",
            "4294967295",
            "99999999999999999999",
            "1e999",
            "null",
            "true",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            ":",
            ",",
            "\r\n",
            "\n",
            "\t",
            " ",
            "/",
            "%",
            "&",
            "*",
            "-----BEGIN ",
            "-----END",
            "=",
            "\u0000",
            "\u00e4",
            "::ffff:1.2.3.4",
            "0.0.0.0",
            "<<",
            "\\u0000",
            "\\ud800");

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<byte[]> samples;

    private Fuzzer(List<byte[]> samples) {
        this.samples = samples;
    }

    /** A reader under test. */
    public interface Reader {
        /**
         * Reads.
         *
         * @param bytes untrusted
         * @throws Exception a refusal, or a defect
         */
        void read(byte[] bytes) throws Exception;
    }

    /**
     * Mutates texts.
     *
     * @param samples what the reader understands, and what it was once tripped by
     * @return ready to run
     */
    public static Fuzzer ofTexts(String... samples) {
        return of(Arrays.stream(samples)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    /**
     * Mutates bytes.
     *
     * @param samples as with texts
     * @return ready to run
     */
    public static Fuzzer of(List<byte[]> samples) {
        return new Fuzzer(samples);
    }

    /**
     * Reads all samples, and then one mutation after the other until the time is over. Fails at the first one that ends in another way than
     * it may.
     *
     * @param reader under test
     * @param refusals the exceptions that it may throw, with those derived from them
     */
    public void run(Reader reader, Class<?>... refusals) {
        samples.forEach(sample -> read(reader, sample, Set.of(refusals)));
        long end = System.nanoTime() + TIME.toNanos();
        while (System.nanoTime() - end < 0) {
            read(reader, next(), Set.of(refusals));
        }
    }

    private void read(Reader reader, byte[] input, Set<Class<?>> refusals) {
        long begin = System.nanoTime();
        try {
            reader.read(input);
        } catch (Exception | StackOverflowError | AssertionError e) {
            if (refusals.stream().noneMatch(allowed -> allowed.isInstance(e))) {
                throw new AssertionError("seed " + SEED + ": " + e + " of " + shown(input), e);
            }
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        if (taken.compareTo(QUICK) > 0) {
            Assertions.fail("seed " + SEED + ": took " + taken + " for " + shown(input));
        }
    }

    private static String shown(byte[] input) {
        byte[] first = Arrays.copyOf(input, Math.min(input.length, SHOWN));
        return input.length + " bytes: " + HexFormat.of().formatHex(first) + "\n"
                + new String(first, StandardCharsets.UTF_8);
    }

    private byte[] next() {
        byte[] input = samples.get(random.nextInt(samples.size()));
        if (random.nextInt(50) == 0) {
            input = new byte[random.nextInt(300)];
            random.nextBytes(input);
        }
        int mutations = 1 + random.nextInt(6);
        for (int i = 0; i < mutations; i++) {
            input = mutated(input);
        }
        return input.length > LONGEST ? Arrays.copyOf(input, LONGEST) : input;
    }

    private byte[] mutated(byte[] input) {
        int at = random.nextInt(input.length + 1);
        int length = Math.min(input.length - at, 1 + random.nextInt(16));
        return switch (random.nextInt(9)) {
            case 0 -> Arrays.copyOf(input, at);
            case 1 -> joined(input, at, new byte[0], at + length);
            case 2 -> joined(input, at, randomBytes(1 + random.nextInt(8)), at);
            case 3 -> joined(input, at, randomBytes(length), at + length);
            case 4, 5 -> joined(input, at, word(), random.nextBoolean() ? at : at + length);
            case 6 -> repeated(input, at, at + length);
            case 7 -> {
                byte[] other = samples.get(random.nextInt(samples.size()));
                int from = random.nextInt(other.length + 1);
                yield joined(input, at, Arrays.copyOfRange(other, from, other.length), at + length);
            }
            default -> flipped(input);
        };
    }

    private byte[] word() {
        return WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] flipped(byte[] input) {
        byte[] copy = input.clone();
        if (copy.length > 0) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    /** A part of it many times: nesting, long lines, long lists. */
    private byte[] repeated(byte[] input, int from, int to) {
        byte[] part = Arrays.copyOfRange(input, from, to);
        int times = 1 + random.nextInt(random.nextInt(20) == 0 ? 4_000 : 20);
        byte[] many = new byte[part.length * times];
        for (int i = 0; i < many.length; i++) {
            many[i] = part[i % part.length];
        }
        return joined(input, from, many, to);
    }

    private static byte[] joined(byte[] input, int headTo, byte[] middle, int tailFrom) {
        byte[] all = Arrays.copyOf(input, headTo + middle.length + input.length - tailFrom);
        System.arraycopy(middle, 0, all, headTo, middle.length);
        System.arraycopy(input, tailFrom, all, headTo + middle.length, input.length - tailFrom);
        return all;
    }
}
