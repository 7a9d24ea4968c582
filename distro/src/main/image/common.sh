# Read by image/build.sh and package/build.sh: what a distribution for one architecture is made of. Wants $jdk, $arch, $epoch, $target.

modules=java.base,java.logging,java.management,java.net.http,jdk.httpserver,jdk.unsupported
distribution=$target/loden
archives=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/loden/archives

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# home DIRECTORY: the distribution with a runtime of its own, for this architecture alone; no archive yet.
home() {
    mkdir -p "$1/archive"
    cp -R "$distribution/bin" "$distribution/conf" "$distribution/lib" "$distribution/plugins" "$1/"
    find "$1/lib/native" -mindepth 1 -maxdepth 1 ! -name "$arch" -exec rm -r {} +
    [ -d "$1/lib/native/$arch" ] || die "there is no native library for $arch"
    "$jdk/bin/jlink" --add-modules $modules --output "$1/runtime" --compress=zip-6 --strip-java-debug-attributes \
        --no-man-pages --no-header-files $base_archive --release-info=add:OS_ARCH="$arch"
    strip --strip-unneeded "$1/runtime/lib/server/libjvm.so"
    rm -f "$1"/runtime/bin/{keytool,jrunscript,rmiregistry,jwebserver} "$1/runtime/lib/classlist"
}

# archive KEY DIRECTORY: puts the archive for the fast start there. It is recorded where it will run: as /opt/loden, from the same files
# with the same dates. The JVM never writes it twice alike, so it is kept in the cache under a key of all that it is made for.
archive() {
    local kept=$archives/$1
    if [ -n "${fresh_archive:-}" ] || [ ! -s "$kept" ]; then
        [ "$(id -u)" = 0 ] || die "recording the archive for a fast start takes root and network namespaces"
        unshare --mount --propagation private sh -euc '
            mount --bind "$1" /mnt
            mount -t tmpfs loden /opt
            mkdir /opt/loden
            mount --bind /mnt /opt/loden
            cd /
            unset JAVA_HOME LODEN_JAVA LODEN_JAVA_OPTS
            /opt/loden/bin/loden archive' record "$2" >&2
        mkdir -p "$archives"
        find "$archives" -type f -mtime +30 -delete
        mv "$2/archive/$archive_name" "$kept.new"
        mv "$kept.new" "$kept"
    fi
    install -m 644 "$kept" "$2/archive/$archive_name"
    touch "$kept"
}

# All that is in a directory gets the date of the build: the archive holds the jars' dates.
dates() {
    find "$1" -exec touch -h -d "@$epoch" {} +
}

# plain_tar OUT DIRECTORY TAR-ARGUMENTS...: the same bytes from the same files.
plain_tar() {
    local out=$1 from=$2
    shift 2
    tar -C "$from" --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner --format=ustar -cf "$out" "$@"
}

umask 022
arch=$(uname -m)
case $arch in
    x86_64) debian_arch=amd64 ;;
    aarch64) debian_arch=arm64 ;;
    *) die "there is no native library for $arch" ;;
esac
jdk=${LODEN_JDK:?the JDK that the runtime is made of}
case $(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release") in
    21 | 22 | 23 | 24) archive_name=lodend.jsa base_archive=--generate-cds-archive ;; # on top of the JVM's own
    *) archive_name=lodend.aot base_archive= ;;
esac
version=$(sed -n 's,^  <version>\(.*\)</version>.*,\1,p' "$target/../pom.xml" | head -1)
epoch=${SOURCE_DATE_EPOCH:-$(date -u -d "$(sed -n 's,.*<project.build.outputTimestamp>\(.*\)</.*,\1,p' "$target/../../pom.xml")" +%s)}
commit=$(cat "$distribution/conf/commit" 2>/dev/null || echo unknown)
