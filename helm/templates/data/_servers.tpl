{{/* What the bundled servers are told. */}}

{{- define "voting-app.postgresEnvironment" -}}
- name: POSTGRES_DB
  value: {{ quote .Values.postgres.database }}
- name: POSTGRES_USER_FILE
  value: /run/secrets/voting/postgres-user
- name: POSTGRES_PASSWORD_FILE
  value: /run/secrets/voting/postgres-password
- name: POSTGRES_INITDB_ARGS
  value: --data-checksums
{{- end }}

{{/* The claim of a server's volume: its `storage` values. */}}
{{- define "voting-app.dataVolume" -}}
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  {{- with .className }}
  storageClassName: {{ quote . }}
  {{- end }}
  resources:
    requests: {storage: {{ .size }}}
{{- end }}

{{- define "voting-app.redisMounts" -}}
- {name: configuration, mountPath: /etc/valkey, readOnly: true}
- {name: users, mountPath: /run/valkey}
{{- end }}
