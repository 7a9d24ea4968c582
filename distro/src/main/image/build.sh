#!/usr/bin/env bash
# Builds the container image from the distribution in distro/target/loden, a JDK, and files of this machine's Debian packages:
# distro/target/loden-image.tar, an archive for "ctr images import", "docker load" and "podman load". Needs no network.
#
#   build.sh [--fresh-archive] [--arch=ARCH]
#
# All but one layer is a function of what goes in. The archive for the fast start is not: the JVM never writes it twice alike. So it is
# a layer of its own, and kept in the cache under the digest of all that it is made for; --fresh-archive makes it anew.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
target=$here/../../../target
work=$target/image
root=$work/rootfs
tools=(cat chmod cp dirname basename env head ls mkdir mv readlink rm sleep tr uname)
cni=(bridge host-local loopback portmap)
. "$here/common.sh"
fresh_archive=
while [ $# -gt 0 ]; do
    case $1 in
        --fresh-archive) fresh_archive=yes ;;
        # The programs are this machine's, and the archive has to be recorded by a JVM of that kind.
        --arch=*) [ "${1#*=}" = "$arch" ] || [ "${1#*=}" = "$debian_arch" ] ||
            die "this machine is $arch; build the image for ${1#*=} on such a machine" ;;
        *) die "unknown option: $1 (--fresh-archive, --arch=$arch)" ;;
    esac
    shift
done

# copy FILE [AS]: a file of this machine's packages, and the libraries it is linked with.
copy() {
    local file=$1 as=${2:-$1} library
    file=$(readlink -f "$file") || die "$1 is not here"
    [ -f "$file" ] || die "$1 is not here"
    as=$(merged "$as")
    [ ! -e "$root$as" ] || return 0
    install -D -m "$(stat -c %a "$file")" "$file" "$root$as"
    printf '%s\n' "$file" >>"$work/files"
    for library in $(libraries "$file"); do
        copy "$library"
    done
}

# The paths of what a program or library is linked with, and of the loader.
libraries() {
    ldd "$1" 2>/dev/null | sed -nE 's,^.*[[:space:]](/[^ ]+) \(0x.*$,\1,p' | grep -v "^$root" || true
}

# /lib/x as /usr/lib/x: the image has one directory of each kind.
merged() {
    sed -E 's,^/(bin|sbin|lib|lib64)/,/usr/\1/,' <<<"$1"
}

base() {
    local directory
    rm -rf "$work"
    mkdir -p "$root"/{etc,opt/bin,opt/cni,proc,sys,dev,root,tmp,var/lib,run,usr/{bin,sbin,lib,lib64,share/doc}}
    : >"$work/files"
    for directory in bin sbin lib lib64; do
        ln -s usr/$directory "$root/$directory"
    done
    chmod 1777 "$root/tmp"
    printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
    printf 'root:x:0:\n' >"$root/etc/group"
    printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
    copy "$(command -v dash)" /usr/bin/sh
    copy "$(command -v mawk)" /usr/bin/awk
    copy "$(command -v grep)" /usr/bin/grep
    copy "$(command -v sed)" /usr/bin/sed
    for tool in "${tools[@]}"; do
        copy "$(command -v "$tool")" "/usr/bin/$tool"
    done
    firewall
    for plugin in "${cni[@]}"; do
        copy "/usr/lib/cni/$plugin" "/opt/cni/$plugin"
    done
}

# Both kinds of iptables, a directory of each for the entry point to choose from, and nft.
firewall() {
    local kind family suffix extension
    for kind in nft legacy; do
        copy "/usr/sbin/xtables-$kind-multi"
        mkdir -p "$root/opt/loden/iptables/$kind"
        for family in iptables ip6tables; do
            for suffix in '' -save -restore; do
                ln -s "xtables-$kind-multi" "$root/usr/sbin/$family-$kind$suffix"
                ln -s "/usr/sbin/xtables-$kind-multi" "$root/opt/loden/iptables/$kind/$family$suffix"
            done
        done
    done
    for family in iptables ip6tables; do
        for suffix in '' -save -restore; do
            ln -s "$family-nft$suffix" "$root/usr/sbin/$family$suffix"
        done
    done
    for extension in comment mark standard MARK MASQUERADE SNAT DNAT REDIRECT addrtype conntrack tcp udp set; do
        for family in xt ipt ip6t; do
            local file=/usr/lib/$arch-linux-gnu/xtables/lib${family}_$extension.so
            [ ! -e "$file" ] || copy "$file"
        done
    done
    copy "$(command -v nft)" /usr/sbin/nft
}

loden() {
    local home=$root/opt/loden library
    home "$home"
    cp "$here/iptables-mode.sh" "$home/conf/"
    install -m 755 "$here/bin/lodend" "$root/usr/bin/lodend"
    ln -s /opt/loden/bin/loden "$root/usr/bin/loden"
    ln -s /usr/bin/lodend "$root/opt/bin/flanneld"
    install -m 755 "$here"/bin/install-* "$root/opt/bin/"
    install -m 755 "$here/cni/flannel" "$root/flannel"
    for library in "$home/runtime/bin/java" "$home"/runtime/lib/*.so "$home/runtime/lib/server/libjvm.so" \
        "$home/lib/native/$arch"/*.so; do
        for needed in $(libraries "$library" | grep -v "^$jdk"); do
            copy "$needed"
        done
    done
}

# What the packages' licences ask for, and which packages they are.
packages() {
    local package
    while read -r file; do
        dpkg -S "$file" 2>/dev/null || dpkg -S "${file#/usr}" 2>/dev/null || die "$file is of no package"
    done <"$work/files" | sed 's/: .*//; s/:.*//' | sort -u >"$work/packages"
    while read -r package; do
        install -D -m 644 "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
    done <"$work/packages"
    xargs dpkg-query -W -f '${Package} ${Version} ${Architecture}\n' <"$work/packages" >"$work/versions"
}

# The bill of materials: what Maven has put together, the JDK, and the packages.
materials() {
    local jars=$target/bom.json
    [ -s "$jars" ] || die "$jars is missing; the build of the distribution makes it"
    mkdir -p "$root/usr/share/loden"
    jq -S --rawfile packages "$work/versions" --arg java "$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$jdk/release")" '
        del(.serialNumber, .metadata.timestamp)
        | .components += [{type: "library", name: "jdk", version: $java, purl: "pkg:generic/openjdk@\($java)"}]
        | .components += ($packages | split("\n") | map(select(. != "") | split(" ")
            | {type: "library", name: .[0], version: .[1], purl: "pkg:deb/debian/\(.[0])@\(.[1])?arch=\(.[2])"}))' \
        "$jars" >"$root/usr/share/loden/bom.json"
    cp "$root/usr/share/loden/bom.json" "$target/loden-image.bom.json"
}

# layer TAR-ARGUMENTS...: a layer's blob; prints its digest.
layer() {
    plain_tar "$work/layer.tar" "$root" "$@"
    blob "$work/layer.tar"
}

# Moves a file to where its digest says; prints that.
blob() {
    local digest
    digest=$(sha256sum <"$1" | cut -d ' ' -f 1)
    mkdir -p "$work/oci/blobs/sha256"
    mv "$1" "$work/oci/blobs/sha256/$digest"
    printf '%s\n' "$digest"
}

image() {
    local name=docker.io/loden/loden:$version created layers digest config manifest
    created=$(date -u -d "@$epoch" +%Y-%m-%dT%H:%M:%SZ)
    layers=$(jq -cn '$ARGS.positional' --args "$@")
    jq -cnS --argjson layers "$layers" --arg created "$created" --arg arch "$debian_arch" --arg version "$version" --arg commit "$commit" '{
        architecture: $arch, os: "linux", created: $created,
        config: {
            Entrypoint: ["/usr/bin/lodend"], WorkingDir: "/",
            Env: ["PATH=/usr/sbin:/usr/bin:/opt/bin"],
            Labels: {
                "org.opencontainers.image.title": "loden",
                "org.opencontainers.image.description": "Loden, the pod network: a drop-in for flannel",
                "org.opencontainers.image.licenses": "Apache-2.0",
                "org.opencontainers.image.version": $version,
                "org.opencontainers.image.revision": $commit,
                "org.opencontainers.image.created": $created}},
        rootfs: {type: "layers", diff_ids: ($layers | map("sha256:" + .))},
        history: ($layers | map({created: $created, created_by: "dev image"}))}' >"$work/config"
    config=$(blob "$work/config")
    jq -cnS --arg config "$config" --argjson layers "$(for digest in "$@"; do described "$digest"; done | jq -cs .)" \
        --argjson size "$(size "$config")" '{
        schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", layers: $layers,
        config: {mediaType: "application/vnd.oci.image.config.v1+json", digest: "sha256:\($config)", size: $size}}' >"$work/manifest"
    manifest=$(blob "$work/manifest")
    jq -cnS --arg digest "$manifest" --argjson size "$(size "$manifest")" --arg name "$name" --arg arch "$debian_arch" '{
        schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json",
        manifests: [{
            mediaType: "application/vnd.oci.image.manifest.v1+json", digest: "sha256:\($digest)", size: $size,
            platform: {architecture: $arch, os: "linux"},
            annotations: {"io.containerd.image.name": $name, "org.opencontainers.image.ref.name": ($name | sub(".*:"; ""))}}]}' \
        >"$work/oci/index.json"
    printf '{"imageLayoutVersion":"1.0.0"}' >"$work/oci/oci-layout"
    jq -cn --arg name "${name#docker.io/}" --arg config "$config" --argjson layers "$layers" \
        '[{Config: "blobs/sha256/\($config)", RepoTags: [$name], Layers: ($layers | map("blobs/sha256/" + .))}]' \
        >"$work/oci/manifest.json"
    chmod -R u=rwX,go=rX "$work/oci"
    plain_tar "$target/loden-image.tar.new" "$work/oci" .
    mv "$target/loden-image.tar.new" "$target/loden-image.tar"
    printf 'sha256:%s\n' "$manifest" >"$target/loden-image.digest"
}

described() {
    jq -cn --arg digest "$1" --argjson size "$(size "$1")" \
        '{mediaType: "application/vnd.oci.image.layer.v1.tar", digest: "sha256:\($digest)", size: $size}'
}

size() {
    stat -c %s "$work/oci/blobs/sha256/$1"
}

base
loden
packages
materials
dates "$root"
packages_layer=$(layer --exclude=./opt/loden .)
loden_layer=$(layer --exclude='./opt/loden/archive/*' ./opt/loden)
archive "$packages_layer-$loden_layer" "$root/opt/loden"
dates "$root"
archive_layer=$(layer ./opt/loden/archive)
image "$packages_layer" "$loden_layer" "$archive_layer"
printf '%s: loden/loden:%s, %s MB unpacked, %s\n' "distro/target/loden-image.tar" "$version" \
    "$(du -sm --apparent-size "$root" | cut -f 1)" "$(cat "$target/loden-image.digest")"
