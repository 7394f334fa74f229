{{/* Who may talk to whom, as peers of a network policy. */}}

{{/* Pods of a namespace: (list namespace labels). No labels are all of its pods. */}}
{{- define "voting-app.peerIn" -}}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ index . 0 | quote }}
  {{- with index . 1 }}
  podSelector:
    matchLabels:
      {{- toYaml . | nindent 6 }}
  {{- end }}
{{- end }}

{{/* The pods of a component: (list $ component). */}}
{{- define "voting-app.peer" -}}
{{- include "voting-app.peerIn" (list (include "voting-app.namespace" .) (include "voting-app.podSelector" . | fromYaml)) }}
{{- end }}

{{/* The labels of a component's pods: (list $ component). CloudNativePG gives its own. */}}
{{- define "voting-app.podSelector" -}}
{{- $root := index . 0 -}}
{{- if and (eq (index . 1) "postgres") (eq $root.Values.postgres.mode "cnpg") -}}
cnpg.io/cluster: {{ $root.Values.postgres.cnpg.name | quote }}
{{- else -}}
{{ include "voting-app.selector" . }}
{{- end }}
{{- end }}

{{/* Something outside: its `cidrs`, or the pods of its `namespace` with its `podLabels`. */}}
{{- define "voting-app.peerOutside" -}}
{{- range .cidrs }}
- ipBlock: {cidr: {{ quote . }}}
{{- end }}
{{- with .namespace }}
{{ include "voting-app.peerIn" (list . $.podLabels) }}
{{- end }}
{{- end }}

{{/* A port as a rule has it. */}}
{{- define "voting-app.tcp" -}}
- {protocol: TCP, port: {{ . }}}
{{- end }}

{{/* The beginning of a policy's spec: (list $ component direction). */}}
{{- define "voting-app.policyFor" -}}
podSelector:
  matchLabels:
    {{- include "voting-app.podSelector" . | nindent 4 }}
policyTypes: [{{ index . 2 }}]
{{- end }}

{{/* An egress rule to the cluster's DNS. */}}
{{- define "voting-app.toDns" -}}
- to:
    {{- include "voting-app.peerIn" (list "kube-system" (dict "k8s-app" "kube-dns")) | nindent 4 }}
  ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
{{- end }}

{{/* An egress rule to Redis or PostgreSQL, wherever it is: (list $ component). */}}
{{- define "voting-app.toServer" -}}
{{- $server := get (index . 0).Values (index . 1) -}}
- to:
    {{- if eq $server.mode "external" }}
    {{- include "voting-app.peerOutside" $server.external | trim | nindent 4 }}
  ports:
    {{- include "voting-app.tcp" $server.external.port | nindent 4 }}
    {{- else }}
    {{- include "voting-app.peer" . | nindent 4 }}
  ports:
    {{- include "voting-app.tcp" (include "voting-app.port" (index . 1)) | nindent 4 }}
    {{- end }}
{{- end }}

{{/* An egress rule to the receiver of traces; nothing without one: the root. */}}
{{- define "voting-app.toTraces" -}}
{{- with .Values.tracing }}
{{- if .endpoint -}}
- to:
    {{- include "voting-app.peerOutside" . | trim | nindent 4 }}
  ports:
    {{- include "voting-app.tcp" .port | nindent 4 }}
{{- end }}
{{- end }}
{{- end }}

{{/* An ingress rule for who may connect to a port: (list port peers…), `peers` being YAML lists. */}}
{{- define "voting-app.fromPeers" -}}
- from:
    {{- range rest . }}
    {{- . | nindent 4 }}
    {{- end }}
  ports:
    {{- include "voting-app.tcp" (first .) | nindent 4 }}
{{- end }}

{{/* An ingress rule for Prometheus; nothing where nothing is watched: the root. */}}
{{- define "voting-app.fromMonitoring" -}}
{{- with .Values.monitoring }}
{{- if .enabled -}}
{{ include "voting-app.fromPeers" (list (include "voting-app.port" "metrics") (include "voting-app.peerIn" (list .namespace .podLabels))) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Ingress rules for whoever carries the traffic of people: (list $ component). */}}
{{- define "voting-app.fromEntrance" -}}
{{- $root := index . 0 }}{{ $port := include "voting-app.port" (index . 1) }}
{{- if include "voting-app.hasGateway" $root }}
{{ include "voting-app.fromPeers" (list $port (include "voting-app.gatewayPeer" $root)) }}
{{- end }}
{{- with $root.Values.ingress }}
{{- if .enabled }}
{{ include "voting-app.fromPeers" (list $port (include "voting-app.peerIn" (list .namespace .podLabels))) }}
{{- end }}
{{- end }}
{{- end }}
