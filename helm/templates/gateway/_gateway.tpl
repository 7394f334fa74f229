{{/* How people reach the vote. Each takes the root. */}}

{{/* Something, where routes are to be made. */}}
{{- define "voting-app.hasGateway" -}}
{{- if or .Values.gateway.create .Values.gateway.existing.name }}true{{ end -}}
{{- end }}

{{/*
The address people vote at; nothing where the chart opens no way in. Of a Gateway that is there nobody knows here
whether it speaks HTTPS: in production it has to.
*/}}
{{- define "voting-app.publicUrl" -}}
{{- if .Values.frontend.settings.PUBLIC_URL -}}
{{ .Values.frontend.settings.PUBLIC_URL }}
{{- else if .Values.gateway.create -}}
{{ ternary "https" "http" (ne .Values.gateway.tls.secretName "") }}://{{ .Values.gateway.host }}
{{- else if .Values.gateway.existing.name -}}
{{ ternary "https" "http" (eq .Values.environment "production") }}://{{ .Values.gateway.host }}
{{- else if .Values.ingress.enabled -}}
{{ ternary "https" "http" (ne .Values.ingress.tlsSecretName "") }}://{{ .Values.ingress.host }}
{{- end -}}
{{- end }}

{{- define "voting-app.parentRefs" -}}
{{- with .Values.gateway -}}
- name: {{ ternary "voting" .existing.name .create | quote }}
  namespace: {{ ternary (include "voting-app.namespace" (list $ "gateway")) .existing.namespace .create | quote }}
  {{- with ternary "web" .existing.sectionName .create }}
  sectionName: {{ quote . }}
  {{- end }}
{{- end }}
{{- end }}

{{/* The pods that carry the traffic, as a peer of a network policy. */}}
{{- define "voting-app.gatewayPeer" -}}
{{- $gateway := .Values.gateway -}}
{{- $name := ternary "voting" $gateway.existing.name $gateway.create -}}
{{- $own := ternary (include "voting-app.namespace" (list $ "gateway")) $gateway.existing.namespace $gateway.create -}}
{{- $known := dict
  "none" (dict "namespace" "" "labels" dict)
  "traefik" (dict "namespace" "traefik" "labels" (dict "app.kubernetes.io/name" "traefik"))
  "envoy-gateway" (dict "namespace" "envoy-gateway-system" "labels" (dict "gateway.envoyproxy.io/owning-gateway-name" $name "gateway.envoyproxy.io/owning-gateway-namespace" $own))
-}}
{{- $implementation := get $known $gateway.implementation -}}
{{- $namespace := $gateway.namespace | default $implementation.namespace -}}
{{ include "voting-app.peerIn" (list $namespace ($gateway.podLabels | default $implementation.labels)) }}
{{- end }}
