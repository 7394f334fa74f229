{{/* What the chart sets for the api: the root. */}}
{{- define "voting-app.apiEnvironment" -}}
{{ include "voting-app.connections" (list $ "api") }}
- name: PORT
  value: {{ include "voting-app.port" "api" | quote }}
- name: ENVIRONMENT
  value: {{ include "voting-app.processEnvironment" $ }}
{{- if .Values.stage.enabled }}
- name: STAGE_KEY_FILE
  value: /run/secrets/voting/stage-key
{{- end }}
{{- include "voting-app.settings" .Values.api.settings }}
{{- end }}
