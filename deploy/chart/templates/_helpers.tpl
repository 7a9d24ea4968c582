{{/* net-conf.json. Each value under the name that its backend reads; 0, false and "" leave it to the daemon. */}}
{{- define "loden.network" -}}
{{- $names := dict
  "vxlan" (dict "backendPort" "Port" "vni" "VNI" "mtu" "MTU" "GBP" "GBP" "directRouting" "DirectRouting")
  "wireguard" (dict "backendPort" "ListenPort" "backendPortv6" "ListenPortV6" "psk" "PSK" "mtu" "MTU" "tunnelMode" "Mode"
    "keepaliveInterval" "PersistentKeepaliveInterval")
  "udp" (dict "backendPort" "Port")
  "ipip" (dict "directRouting" "DirectRouting") -}}
{{- $flannel := .Values.flannel -}}
{{- $backend := dict "Type" $flannel.backend -}}
{{- range $value, $member := get $names $flannel.backend | default dict -}}
{{- with get $flannel $value }}{{ $_ := set $backend $member . }}{{ end -}}
{{- end -}}
{{- $network := dict "EnableNFTables" $flannel.enableNFTables "Backend" $backend -}}
{{- if .Values.podCidr }}{{ $_ := set $network "Network" .Values.podCidr }}{{ else }}{{ $_ := set $network "EnableIPv4" false }}{{ end -}}
{{- with .Values.podCidrv6 }}{{ $_ := set $network "EnableIPv6" true }}{{ $_ := set $network "IPv6Network" . }}{{ end -}}
{{- $network | toJson -}}
{{- end }}
