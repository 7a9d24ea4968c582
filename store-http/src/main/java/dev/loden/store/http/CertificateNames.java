package dev.loden.store.http;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The names in a server's certificate. The runtime takes none with an underscore, and takes the server's address for its name. */
final class CertificateNames {
    /** The tags of RFC 5280's GeneralName. */
    private static final int DNS = 2;

    private static final int ADDRESS = 7;

    private CertificateNames() {}

    /**
     * Checks that a certificate is for a host. Only subject alternative names count, and a wildcard only as the whole first label, as in
     * RFC 9525.
     *
     * @param certificate the server's
     * @param name of the host, or its address
     * @throws CertificateException if it is not
     */
    static void check(X509Certificate certificate, String name) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        String wanted = normal(name);
        if (names == null || names.stream().noneMatch(entry -> matches(entry, wanted))) {
            throw new CertificateException("No subject alternative name matches " + name);
        }
    }

    private static boolean matches(List<?> entry, String wanted) {
        int tag = (Integer) entry.get(0);
        if (tag == ADDRESS) {
            return wanted.equals(entry.get(1));
        }
        if (tag != DNS) {
            return false;
        }
        String given = normal(entry.get(1).toString());
        int dot = wanted.indexOf('.');
        return given.equals(wanted) || (dot > 0 && given.equals("*" + wanted.substring(dot)));
    }

    /** Whether two names are one host's: letter case and a dot at the end do not count. */
    static boolean same(String one, String other) {
        return normal(one).equals(normal(other));
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    }
}
