{{/*
The environment of a container: (list $ component own), `own` being a list in YAML of what the chart sets. What the
user adds wins by name, for two variables of one name are refused when they are applied by the server.
*/}}
{{- define "voting-app.environment" -}}
{{- $extra := (get (index . 0).Values (index . 1)).extraEnv -}}
{{- $names := list }}{{ range $extra }}{{ $names = append $names .name }}{{ end -}}
{{- $kept := list -}}
{{- range index . 2 | fromYamlArray }}{{ if not (has .name $names) }}{{ $kept = append $kept . }}{{ end }}{{ end -}}
{{- toYaml (concat $kept $extra) }}
{{- end }}

{{/* Settings by name, as variables. A large number is not to be written as 1e+06. */}}
{{- define "voting-app.settings" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  value: {{ if kindIs "string" $value }}{{ quote $value }}{{ else }}{{ toJson $value | quote }}{{ end }}
{{- end }}
{{- end }}

{{/* What ENVIRONMENT is for api and page: production tells browsers to come by HTTPS only. The root. */}}
{{- define "voting-app.processEnvironment" -}}
{{ ternary "production" "development" (eq .Values.environment "production") }}
{{- end }}

{{/* Where a process finds its servers, and what has to agree between api and consumer: (list $ component). */}}
{{- define "voting-app.connections" -}}
{{- $root := index . 0 -}}
- name: HOST
  value: 0.0.0.0
- name: METRICS_PORT
  value: {{ include "voting-app.port" "metrics" | quote }}
- name: REDIS_URL_FILE
  value: /run/secrets/voting/redis-url
{{- if and (eq $root.Values.redis.mode "external") $root.Values.redis.external.caSecret.name }}
- name: REDIS_CA_FILE
  value: /run/secrets/voting/redis-ca.crt
{{- end }}
{{ include "voting-app.database" $root }}
{{- with $root.Values.tracing.endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ quote . }}
{{- end }}
{{- include "voting-app.settings" $root.Values.settings }}
{{- end }}

{{/* Where a process finds the database: the root. */}}
{{- define "voting-app.database" -}}
- name: DATABASE_URL_FILE
  value: /run/secrets/voting/database-url
{{- if include "voting-app.databaseCaSecret" . }}
- name: DATABASE_CA_FILE
  value: /run/secrets/voting/database-ca.crt
{{- end }}
{{- end }}
