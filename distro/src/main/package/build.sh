#!/usr/bin/env bash
# Makes packages for plain hosts from the distribution in distro/target/loden: a .tar.gz to be unpacked in /opt, a .deb, and their
# checksums in distro/target/packages. The Java runtime and the archive for a fast start are in both.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
target=$(readlink -f "$here/../../../target")
. "$here/../image/common.sh"
work=$target/package
out=$target/packages
root=$work/root
name=loden-$version-linux-$debian_arch

rm -rf "$work" "$out"
mkdir -p "$root"/{opt,usr/bin,usr/lib/systemd/system,etc/default,usr/share/doc/loden} "$out"
home "$root/opt/loden"
install -m 755 "$here/mk-docker-opts.sh" "$root/opt/loden/bin/"
mkdir "$root/opt/loden/systemd"
install -m 644 "$here/loden.service" "$root/opt/loden/systemd/"
install -m 644 "$here/default" "$root/opt/loden/systemd/loden.default"
install -m 644 "$target/../../LICENSE" "$root/opt/loden/"
mkdir -p "$root/opt/loden/share/bash-completion/completions"
"$root/opt/loden/bin/loden" generate-manual "$root/opt/loden/share/man/man8"
"$root/opt/loden/bin/loden" generate-completion >"$root/opt/loden/share/bash-completion/completions/loden"
dates "$root"
archive "package-$(plain_tar - "$root" --exclude='./opt/loden/archive/*' ./opt/loden | sha256sum | cut -d ' ' -f 1)" "$root/opt/loden"
dates "$root"
plain_tar - "$root/opt" loden | gzip -n >"$out/$name.tar.gz"

ln -s /opt/loden/bin/loden /opt/loden/bin/lodend "$root/usr/bin/"
install -m 644 "$here/loden.service" "$root/usr/lib/systemd/system/"
install -m 644 "$here/default" "$root/etc/default/loden"
install -m 644 "$target/../../LICENSE" "$root/usr/share/doc/loden/copyright"
mkdir -p "$root"/usr/share/{man/man8,bash-completion/completions}
mv "$root"/opt/loden/share/man/man8/* "$root/usr/share/man/man8/"
gzip -n9 "$root"/usr/share/man/man8/*
mv "$root/opt/loden/share/bash-completion/completions/loden" "$root/usr/share/bash-completion/completions/"
rm -r "$root/opt/loden/share"
mkdir "$root/DEBIAN"
install -m 755 "$here/postinst" "$here/prerm" "$root/DEBIAN/"
echo /etc/default/loden >"$root/DEBIAN/conffiles"
cat >"$root/DEBIAN/control" <<CONTROL
Package: loden
Version: $version
Architecture: $debian_arch
Maintainer: The Loden authors <loden@localhost>
Section: net
Priority: optional
Depends: libc6 (>= 2.17), iptables | nftables
Recommends: containernetworking-plugins
Installed-Size: $(du -sk "$root/opt" | cut -f 1)
Description: pod network, a drop-in for flannel
 Gives each host a subnet for its pods and programs the kernel so that pods of all hosts reach each other. Leases are kept in
 etcd, in the Kubernetes API or in files. Built from commit $commit.
CONTROL
dates "$root"
SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zxz -z1 --build "$root" "$out/loden_${version}_$debian_arch.deb" >/dev/null
(cd "$out" && sha256sum -- * >SHA256SUMS)
ls -l "$out"
