{{/* A policy is the cluster's, and each release has its own: the root. */}}
{{- define "voting-app.policyName" -}}
{{ .Chart.Name }}-pods-{{ include "voting-app.namespace" (list $ "policy") }}-{{ .Release.Name }}
{{- end }}
