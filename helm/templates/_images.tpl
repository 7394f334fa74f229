{{/* The image of one of the project's components: (list $ component). A digest wins over a tag. */}}
{{- define "voting-app.image" -}}
{{- $root := index . 0 }}{{ $image := (get $root.Values (index . 1)).image -}}
{{- $registry := $image.registry | default $root.Values.image.registry -}}
{{- $tag := $image.tag | default $root.Values.image.tag | default $root.Chart.AppVersion -}}
{{ $registry }}/{{ $image.repository }}{{ if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $tag }}{{ end }}
{{- end }}
