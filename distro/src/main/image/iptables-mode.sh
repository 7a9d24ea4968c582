# Read by the entry point. Linux has two sets of rules, of nf_tables and of the older ip_tables, and a node must not mix them: what
# kubelet, kube-proxy and the host's own tools have used is used here too.

# Prints "nft" or "legacy".
iptables_mode() {
    # kubelet's own chains are there for that; before 1.17 only the canary is.
    for hint in KUBE-IPTABLES-HINT KUBE-KUBELET-CANARY; do
        if has_chain nft "$hint"; then
            echo nft
            return
        fi
        if has_chain legacy "$hint"; then
            echo legacy
            return
        fi
    done
    if [ "$(count_rules legacy)" -gt "$(count_rules nft)" ] || ! works nft; then
        echo legacy
    else
        echo nft
    fi
}

has_chain() {
    save "$1" -t mangle | grep -q "^:$2 "
}

count_rules() {
    save "$1" | grep -c '^-'
}

works() {
    "/usr/sbin/iptables-$1" -t filter -S >/dev/null 2>&1
}

# Both families. ip_tables is not asked where nobody has used it: asking loads its modules.
save() {
    set_of_rules=$1
    shift
    if [ "$set_of_rules" = legacy ] && ! grep -qs . /proc/net/ip_tables_names /proc/net/ip6_tables_names; then
        return
    fi
    for family in iptables ip6tables; do
        "/usr/sbin/$family-$set_of_rules-save" "$@" 2>/dev/null
    done
}
