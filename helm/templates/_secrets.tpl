{{/* Which Secrets are mounted, as files in /run/secrets/voting, and what stands in those the chart makes. */}}

{{/* The Secret with passwords and addresses; the same name in each namespace that needs one: the root. */}}
{{- define "voting-app.secretName" -}}
{{ .Values.secrets.existingSecret | default "voting-secrets" }}
{{- end }}

{{/* The Secret with the authority of the database's certificate; nothing where none is named: the root. */}}
{{- define "voting-app.databaseCaSecret" -}}
{{- if eq .Values.postgres.mode "external" }}{{ .Values.postgres.external.caSecret.name }}{{ end -}}
{{- end }}

{{/* The volume of those files: (list $ keys), `keys` being those of the layer's Secret. */}}
{{- define "voting-app.secretVolume" -}}
{{- $root := index . 0 }}{{ $keys := index . 1 -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      - secret:
          name: {{ include "voting-app.secretName" $root | quote }}
          items:
            {{- range $keys }}
            - {key: {{ . }}, path: {{ . }}}
            {{- end }}
      {{- if has "database-url" $keys }}
      {{- with include "voting-app.databaseCaSecret" $root }}
      - secret:
          name: {{ quote . }}
          items:
            - {key: {{ $root.Values.postgres.external.caSecret.key | quote }}, path: database-ca.crt}
      {{- end }}
      {{- end }}
      {{- if and (has "redis-url" $keys) (eq $root.Values.redis.mode "external") }}
      {{- with $root.Values.redis.external.caSecret }}
      {{- if .name }}
      - secret:
          name: {{ quote .name }}
          items:
            - {key: {{ quote .key }}, path: redis-ca.crt}
      {{- end }}
      {{- end }}
      {{- end }}
{{- end }}

{{- define "voting-app.secretMount" -}}
- name: secrets
  mountPath: /run/secrets/voting
  readOnly: true
{{- end }}

{{/* What a layer's Secret holds: (list $ postgres-user postgres-password redis-user redis-password), as stringData. */}}
{{- define "voting-app.credentials" -}}
{{- $root := index . 0 -}}
{{- $ofPostgres := list (index . 1) (index . 2) | join ":" -}}
{{- $ofRedis := list (index . 3) (index . 4) | join ":" -}}
postgres-user: {{ index . 1 }}
postgres-password: {{ index . 2 | quote }}
database-url: {{ printf "postgres://%s@%s" $ofPostgres (include "voting-app.databaseAddress" $root) | quote }}
redis-password: {{ index . 4 | quote }}
redis-url: {{ printf "%s://%s@%s" (include "voting-app.redisScheme" $root) $ofRedis (include "voting-app.redisAddress" $root) | quote }}
{{- end }}

{{/*
Changes with the Secrets the chart makes, so that pods are replaced when a password is: (list $ layer). It is of what
they hold, for their labels change with each version of the chart.
*/}}
{{- define "voting-app.secretChecksum" -}}
{{- $root := index . 0 -}}
{{- if $root.Values.secrets.create -}}
{{- $secret := include (printf "%s/data/secret-%s.yaml" $root.Template.BasePath (index . 1)) $root | fromYaml -}}
{{ $secret.stringData | toJson | sha256sum | trunc 16 }}
{{- else -}}
none
{{- end }}
{{- end }}
