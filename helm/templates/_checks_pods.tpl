{{/* What the API server would refuse of pods when half of the objects are made, or what would kill them later. */}}
{{- define "voting-app.mistakes.pods" -}}
{{- range $name := list "frontend" "api" "consumer" "migrate" "postgres" "redis" "test" }}
{{- $values := get $.Values $name }}
{{- range $kind, $requested := $values.resources.requests }}
{{- with get $values.resources.limits $kind }}
{{- if gt (include "voting-app.amount" $requested | float64) (include "voting-app.amount" . | float64) }}
- "Set {{ $name }}.resources.limits.{{ $kind }} to at least {{ $name }}.resources.requests.{{ $kind }}."
{{- end }}
{{- end }}
{{- end }}
{{- with include "voting-app.repeated" (list (list) ($values.extraEnv | default list)) }}
- "Set {{ $name }}.extraEnv so that each name comes once: {{ . }} does not."
{{- end }}
{{- $own := include "voting-app.ownVolumes" $name | fromYamlArray }}
{{- with include "voting-app.repeated" (list $own ($values.extraVolumes | default list)) }}
- "Set {{ $name }}.extraVolumes so that each name comes once, beside the chart's own: {{ . }} does not."
{{- end }}
{{- end }}
{{- with .Values.redis }}
{{- $memory := include "voting-app.amount" .maxMemory | float64 }}
{{- if and (eq .mode "bundled") (le (include "voting-app.amount" .resources.limits.memory | float64) $memory) }}
- "Set redis.resources.limits.memory above redis.maxMemory, better to twice as much: else Redis is killed before it is full."
{{- end }}
{{- end }}
{{- end }}

{{/* The first name that is in `names` or twice in `objects`; nothing where none is: (list names objects). */}}
{{- define "voting-app.repeated" -}}
{{- $names := index . 0 }}{{ $repeated := list -}}
{{- range index . 1 -}}
{{- if has .name $names }}{{ $repeated = append $repeated .name }}{{ end -}}
{{- $names = append $names .name -}}
{{- end -}}
{{- $repeated | first | default "" -}}
{{- end }}

{{/* An amount as a number, of processors or of bytes. Redis writes 1024 bytes as 1kb. */}}
{{- define "voting-app.amount" -}}
{{- $text := toString . }}{{ $unit := regexFind "[a-zA-Z]+$" $text -}}
{{- $small := dict "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 -}}
{{- $large := dict "Ki" 1024.0 "kb" 1024.0 "Mi" 1048576.0 "mb" 1048576.0 "Gi" 1073741824.0 "gb" 1073741824.0 "Ti" 1099511627776.0 -}}
{{ mulf (trimSuffix $unit $text | float64) (get (merge $small $large) $unit | default 1.0) }}
{{- end }}

{{/* The names of the volumes a component has without anybody's doing, as a list in YAML. */}}
{{- define "voting-app.ownVolumes" -}}
{{- get (dict
  "frontend" (list "scratch")
  "api" (list "secrets")
  "consumer" (list "secrets")
  "migrate" (list "secrets")
  "postgres" (list "data" "first-script" "scratch" "secrets")
  "redis" (list "configuration" "data" "secrets" "users")
) . | default list | toYaml }}
{{- end }}
