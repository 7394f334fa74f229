{{/* Where the servers are. Each takes the root. */}}

{{- define "voting-app.databaseAddress" -}}
{{- with .Values.postgres -}}
{{- if eq .mode "external" -}}
{{ .external.host }}:{{ .external.port }}/{{ .database }}?sslmode={{ .external.sslmode }}
{{- else -}}
{{- $service := ternary "postgres" (printf "%s-rw" .cnpg.name) (eq .mode "bundled") -}}
{{ $service }}.{{ $.Values.namespaces.data }}:{{ include "voting-app.port" "postgres" }}/{{ .database }}
{{- end }}
{{- end }}
{{- end }}

{{- define "voting-app.redisAddress" -}}
{{- with .Values.redis -}}
{{- if eq .mode "external" -}}
{{ .external.host }}:{{ .external.port }}
{{- else -}}
redis.{{ $.Values.namespaces.data }}:{{ include "voting-app.port" "redis" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "voting-app.redisScheme" -}}
{{ ternary "rediss" "redis" (and (eq .Values.redis.mode "external") .Values.redis.external.tls) }}
{{- end }}

{{/* The roles and users, by layer. Who they are is known to the grants and to the access list, too. */}}
{{- define "voting-app.credentialsOf" -}}
{{- $root := index . 0 }}{{ $passwords := $root.Values.secrets.passwords -}}
{{- if eq (index . 1) "api" -}}
{{ include "voting-app.credentials" (list $root "votes_api" $passwords.postgresApi "votes-api" $passwords.redisApi) }}
{{- else if eq (index . 1) "consumer" -}}
{{ include "voting-app.credentials" (list $root "votes_consumer" $passwords.postgresConsumer "votes-consumer" $passwords.redisConsumer) }}
{{- else -}}
{{ include "voting-app.credentials" (list $root "votes" $passwords.postgresOwner "votes-cli" $passwords.redisOperator) }}
{{- end }}
{{- end }}
