{{/* The keys of the event log in Redis: the stream, or as many beside it as there are partitions. The root. */}}
{{- define "voting-app.streams" -}}
{{- $stream := .Values.settings.STREAM_NAME | default "votes" -}}
{{- $count := .Values.settings.STREAM_PARTITIONS | default 1 | int -}}
{{- if eq $count 1 }}
- {{ $stream | quote }}
{{- else }}
{{- range until $count }}
- {{ printf "%s:{%d}" $stream . | quote }}
{{- end }}
{{- end }}
{{- end }}
