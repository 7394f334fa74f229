{{/* What the chart sets for the consumer: the root. The schema is the migration's, for the consumer may not change it. */}}
{{- define "voting-app.consumerEnvironment" -}}
{{ include "voting-app.connections" (list $ "consumer") }}
- name: MIGRATE_ON_START
  value: "false"
{{- include "voting-app.settings" .Values.consumer.settings }}
{{- end }}
