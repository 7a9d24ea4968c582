# Read by bin/lodend and bin/loden, which set $here to their directory: finds a Java and starts a main class with it.
# Plain POSIX sh, and no process is started on the common path: each costs the daemon a millisecond or two.
#
#   LODEN_JAVA       the Java to use: its directory, or its bin/java
#   LODEN_JAVA_OPTS  more options for it, separated by spaces; a smaller heap may need "loden archive" run anew with them

LODEN_HOME=$(cd -P "$here/.." && pwd)

# Sets java_version (25) and java_arch (x86_64) of the Java in a directory; fails if it is none, or older than 21.
inspect_java() {
    java_version=0 java_arch=
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS='=' read -r key value; do
        value=${value#\"} value=${value%\"}
        case $key in
            JAVA_VERSION) java_version=${value%%[!0-9]*} ;;
            OS_ARCH) java_arch=$value ;;
        esac
    done <"$1/release"
    [ "${java_version:-0}" -ge 21 ]
}

# Sets java_home if that directory holds a Java that will do.
try_java() {
    inspect_java "$1" || return 1
    java_home=$1
}

# The same for the program itself, wherever its links lead.
try_java_program() {
    program=$(readlink -f "$1") || return 1
    try_java "${program%/bin/java}"
}

try_newest_installed() {
    newest=0 newest_home=
    for candidate in "${LODEN_JVM_DIR:-/usr/lib/jvm}"/*; do
        if inspect_java "$candidate" && [ "$java_version" -gt "$newest" ]; then
            newest=$java_version newest_home=$candidate
        fi
    done
    [ -n "$newest_home" ] && try_java "$newest_home"
}

find_java() {
    try_java "$LODEN_HOME/runtime" && return
    if [ -n "${LODEN_JAVA:-}" ]; then
        try_java "$LODEN_JAVA" && return
        try_java_program "$LODEN_JAVA" && return
        echo "loden: LODEN_JAVA=$LODEN_JAVA is not a Java of version 21 or newer" >&2
        exit 1
    fi
    [ -n "${JAVA_HOME:-}" ] && try_java "$JAVA_HOME" && return
    program=$(command -v java) && try_java_program "$program" && return
    try_newest_installed && return
    echo "loden: no Java of version 21 or newer found; install openjdk-25-jre-headless or openjdk-21-jre-headless" \
        "(Debian, Ubuntu) or Eclipse Temurin, or set LODEN_JAVA" >&2
    exit 1
}

# Nobody but root and this user can write it. One process more: 1 ms.
is_trusted() {
    listing=$(ls -ldLn "$1" 2>/dev/null) || return 1
    case $listing in
        ?????w* | ????????w*) return 1 ;;
    esac
    [ -O "$1" ] && return
    # shellcheck disable=SC2086 # fields are words
    set -- $listing
    [ "$3" = 0 ]
}

# Sets heap, in megabytes: half of what the container may use, for about as much again is used beside the heap; 512 at most.
# Where it is full, the JVM ends rather than the kernel kill it, and says so.
choose_heap() {
    heap=512
    for file in ${LODEN_MEMORY_LIMIT_FILE:-/sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes}; do
        limit=
        [ ! -r "$file" ] || read -r limit <"$file" || :
        case $limit in
            '' | *[!0-9]* | ????????????*) ;; # none, or "max", or no limit at all in bytes
            *) [ $((limit / 2097152)) -ge "$heap" ] || heap=$((limit / 2097152)) ;;
        esac
    done
    [ "$heap" -ge 24 ] || heap=24
}

# Sets native: the directory of this architecture's native library. A runtime made by jlink does not say its architecture;
# the machine does.
find_native() {
    [ -n "$java_arch" ] || java_arch=$(uname -m)
    case $java_arch in
        amd64) java_arch=x86_64 ;;
        arm64) java_arch=aarch64 ;;
    esac
    native=$LODEN_HOME/lib/native/$java_arch
    [ -d "$native" ] && return
    echo "loden: there is no native library for $java_arch in $LODEN_HOME/lib/native; it has: $(ls "$LODEN_HOME/lib/native")" >&2
    exit 1
}

# Sets archive_options: how the archive of loaded classes is used, or recorded (see "loden archive"). One that does not fit
# this Java and these jars is passed over by the JVM; -Xlog:disable keeps it from saying so on standard output.
choose_archive() {
    if [ "$java_version" -ge 25 ]; then
        # Without profiles of methods, which the one compiler has no use for: 2.6 MB of resident memory.
        use=-XX:AOTCache archive=$LODEN_HOME/archive/lodend.aot
        record="-XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:AOTCacheOutput"
    else
        use=-XX:SharedArchiveFile record=-XX:ArchiveClassesAtExit archive=$LODEN_HOME/archive/lodend.jsa
    fi
    archive=${LODEN_ARCHIVE:-$archive}
    archive_options=-Xlog:disable archive_state=none
    if [ -n "${LODEN_ARCHIVE_RECORD:-}" ]; then
        archive_options="$archive_options $record=$LODEN_ARCHIVE_RECORD"
        main=${LODEN_ARCHIVE_MAIN:-$main}
    elif [ "$main" = dev.loden.distro.Lodend ] && [ -f "$archive" ]; then # the tool that makes it starts without
        if is_trusted "$archive" && is_trusted "${archive%/*}"; then
            archive_options="$archive_options $use=$archive" archive_state=$archive
        else
            echo "lodend: $archive is not used, for others can write it: chown it and its directory to root, chmod go-w" >&2
        fi
    fi
}

launch() {
    main=$1
    shift
    # A JVM does not start in a directory that was removed, as that of a shell or of an earlier version may be.
    [ "${PWD:-}" -ef . ] || cd /
    find_java
    find_native
    choose_archive
    choose_heap
    terminal=false
    [ ! -t 1 ] || terminal=true
    # -Xms: the archive's objects have to fit into the heap's old part as it is at the start, or the JVM gives up.
    # A small daemon: one compiler (its working memory counts as ours), a heap that starts small, one arena for native
    # memory, what is freed goes back to the kernel.
    export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
    trim= headers=
    [ "$java_version" -lt 22 ] || trim=-XX:TrimNativeHeapInterval=10000
    # Of one word instead of 12 bytes: 4 MB less at 20,000 peers.
    [ "$java_version" -lt 25 ] || headers=-XX:+UseCompactObjectHeaders
    # shellcheck disable=SC2086 # options are words
    exec "$java_home/bin/java" \
        -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=16m \
        -Xms8m -XX:NewSize=2m -XX:MaxNewSize=8m -Xmx${heap}m -XX:MinHeapFreeRatio=15 -XX:MaxHeapFreeRatio=30 -Xss512k -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError $trim $headers \
        $archive_options \
        --enable-native-access=org.jnrproject.jffi \
        -Djffi.boot.library.path="$native" \
        -Dtinylog.configuration="$LODEN_HOME/conf/tinylog.properties" \
        -Dloden.home="$LODEN_HOME" -Dloden.terminal=$terminal -Dloden.archive="$archive_state" \
        ${LODEN_JAVA_OPTS:-} \
        -p "$LODEN_HOME/lib" -m "dev.loden.distro/$main" "$@"
}
