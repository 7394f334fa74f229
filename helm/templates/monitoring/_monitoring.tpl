{{/* Metadata of what Prometheus is to find, with the labels it looks for: (list $ component name). */}}
{{- define "voting-app.watchedMetadata" -}}
{{- $metadata := include "voting-app.metadata" . | fromYaml -}}
{{- $labels := merge $metadata.labels (index . 0).Values.monitoring.labels -}}
{{ toYaml (set $metadata "labels" $labels) }}
{{- end }}
