{{/* The pod of the migration: the root. */}}
{{- define "voting-app.migratePod" -}}
metadata:
  {{- $checksum := dict "checksum/secret" (include "voting-app.secretChecksum" (list $ "data")) }}
  {{- include "voting-app.podMetadata" (list $ "migrate" $checksum) | nindent 2 }}
spec:
  {{- include "voting-app.podSpec" (list $ "migrate") | nindent 2 }}
  restartPolicy: OnFailure
  containers:
    - name: migrate
      {{- include "voting-app.container" (list $ "migrate") | nindent 6 }}
      env:
        {{- include "voting-app.environment" (list $ "migrate" (include "voting-app.migrateEnvironment" $)) | nindent 8 }}
      volumeMounts:
        {{- include "voting-app.secretMount" $ | nindent 8 }}
        {{- with .Values.migrate.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    {{- include "voting-app.secretVolume" (list $ (list "database-url")) | nindent 4 }}
    {{- with .Values.migrate.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{- define "voting-app.migrateEnvironment" -}}
{{ include "voting-app.database" $ }}
{{- include "voting-app.settings" .Values.migrate.settings }}
{{- end }}
