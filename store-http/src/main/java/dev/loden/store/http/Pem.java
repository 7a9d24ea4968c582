package dev.loden.store.http;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and private keys from PEM text. Keys may be PKCS#8 ({@code PRIVATE KEY}), PKCS#1 ({@code RSA PRIVATE
 * KEY}) or SEC1 ({@code EC PRIVATE KEY}); Java reads only the first, so the others are wrapped.
 */
final class Pem {
    private static final Pattern KEY = Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]+)-----END");
    private static final Pattern CERTIFICATE = Pattern.compile(
            "-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]+)-----END (?:X509 |TRUSTED )?CERTIFICATE-----");
    private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");

    private Pem() {}

    /** All certificates of a text, which may contain keys and other blocks as well, in any order. */
    static List<X509Certificate> certificates(PemSource source) {
        try {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificateBlocks(source.read())))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (certificates.isEmpty()) {
                throw new GeneralSecurityException("it contains none");
            }
            return certificates;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable("certificates", source, e);
        }
    }

    /** The certificates alone: Java would try to read a key between them as one. A text without PEM may be one in DER. */
    private static byte[] certificateBlocks(byte[] text) {
        var blocks = new StringBuilder();
        Matcher pem = CERTIFICATE.matcher(new String(text, StandardCharsets.ISO_8859_1));
        while (pem.find()) {
            blocks.append("-----BEGIN CERTIFICATE-----\n")
                    .append(pem.group(1).strip())
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return blocks.isEmpty() ? text : blocks.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    static PrivateKey privateKey(PemSource source) {
        try {
            Matcher pem = KEY.matcher(new String(source.read(), StandardCharsets.ISO_8859_1));
            if (!pem.find()) {
                throw new GeneralSecurityException("it contains no unencrypted PEM private key");
            }
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            return switch (pem.group(1)) {
                case "RSA " -> key(sequence(VERSION_0, RSA, element(0x04, der)));
                case "EC " -> key(sequence(VERSION_0, sequence(EC_PUBLIC_KEY, curve(der)), element(0x04, der)));
                case "" -> key(der);
                default -> throw new GeneralSecurityException("this kind of key is not supported: " + pem.group(1));
            };
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw unusable("a private key", source, e);
        }
    }

    private static PluginException unusable(String what, PemSource source, Exception e) {
        return new PluginException(
                ErrorCode.CONFIG,
                "cannot read " + what + " from " + source + ": " + e.getMessage() + "; correct it",
                e);
    }

    private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // Of another algorithm, or damaged: reported below if none fits.
            }
        }
        throw new GeneralSecurityException("it is damaged, or neither RSA, EC nor EdDSA");
    }

    /** The curve's name in a SEC1 key: the content of its element [0]. */
    private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
        ByteBuffer in = ByteBuffer.wrap(sec1);
        header(in);
        while (in.hasRemaining()) {
            int tag = in.get() & 0xff;
            byte[] content = new byte[length(in)];
            if (content.length > in.remaining()) {
                break;
            }
            in.get(content);
            if (tag == 0xa0) {
                return content;
            }
        }
        throw new GeneralSecurityException("the EC key does not name its curve");
    }

    private static void header(ByteBuffer in) throws GeneralSecurityException {
        if (in.remaining() < 2 || in.get() != 0x30 || length(in) > in.remaining()) {
            throw new GeneralSecurityException("the EC key is damaged");
        }
    }

    private static int length(ByteBuffer in) throws GeneralSecurityException {
        int first = in.hasRemaining() ? in.get() & 0xff : 0xff;
        if (first < 0x80) {
            return first;
        }
        if (first == 0x80 || first > 0x82 || in.remaining() < first - 0x80) {
            throw new GeneralSecurityException("the EC key is damaged");
        }
        return first == 0x81 ? in.get() & 0xff : in.getShort() & 0xffff;
    }

    private static byte[] sequence(byte[]... elements) {
        var content = new ByteArrayOutputStream();
        for (byte[] element : elements) {
            content.writeBytes(element);
        }
        return element(0x30, content.toByteArray());
    }

    private static byte[] element(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
