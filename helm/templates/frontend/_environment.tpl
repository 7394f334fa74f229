{{/* What the chart sets for the page's server: the root. The stage shows the address people vote at. */}}
{{- define "voting-app.frontendEnvironment" -}}
{{- $settings := .Values.frontend.settings -}}
{{- with include "voting-app.publicUrl" $ }}{{ $settings = merge (dict) $settings (dict "PUBLIC_URL" .) }}{{ end -}}
- name: PORT
  value: {{ include "voting-app.port" "frontend" | quote }}
- name: ENVIRONMENT
  value: {{ include "voting-app.processEnvironment" $ }}
{{- include "voting-app.settings" $settings }}
{{- end }}
