{{/*
What things are called. Each takes (list $ component), or the root where no component is meant.
Components: frontend, api, consumer, migrate, postgres, redis, gateway, monitoring, policy, test.
*/}}

{{- define "voting-app.chart" -}}
{{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* The namespace of a component: one of the four, or the one somebody else's software looks into. */}}
{{- define "voting-app.namespace" -}}
{{- $root := index . 0 }}{{ $component := index . 1 -}}
{{- if has $component (list "frontend" "api" "consumer") -}}
{{ get $root.Values.namespaces $component }}
{{- else if has $component (list "data" "migrate" "postgres" "redis") -}}
{{ $root.Values.namespaces.data }}
{{- else if eq $component "monitoring" -}}
{{ $root.Values.monitoring.namespace }}
{{- else if has $component (list "gateway" "test" "policy") -}}
{{ $root.Release.Namespace }}
{{- else -}}
{{ fail (printf "no namespace is known for component %s" $component) }}
{{- end -}}
{{- end }}

{{/* What a selector may carry: it can never be changed afterwards. */}}
{{- define "voting-app.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name | quote }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* The labels of every object. */}}
{{- define "voting-app.labels" -}}
{{- $root := index . 0 -}}
{{ include "voting-app.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: {{ $root.Chart.Name }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ include "voting-app.chart" $root }}
{{- end }}

{{/* Name, namespace and labels of an object: (list $ component name). */}}
{{- define "voting-app.metadata" -}}
name: {{ index . 2 | quote }}
namespace: {{ include "voting-app.namespace" . | quote }}
labels:
  {{- include "voting-app.labels" . | nindent 2 }}
{{- end }}

{{/* The same for an object of the whole cluster: (list $ component name). */}}
{{- define "voting-app.clusterMetadata" -}}
name: {{ index . 2 | quote }}
labels:
  {{- include "voting-app.labels" . | nindent 2 }}
{{- end }}

{{/* The ports pods listen on. Network policies see these, and never a Service's. */}}
{{- define "voting-app.port" -}}
{{ get (dict "frontend" 8080 "api" 8000 "metrics" 9464 "postgres" 5432 "redis" 6379) . }}
{{- end }}
