{{- define "voting-app.mistakes.namespaces" -}}
{{- with .Values.namespaces }}
{{- $names := list .frontend .api .consumer .data }}
{{- if ne (uniq $names | len) 4 }}
- "Set namespaces.frontend, namespaces.api, namespaces.consumer and namespaces.data to four names: each layer has Secrets and policies of its own."
{{- end }}
{{- $own := include "voting-app.namespace" (list $ "policy") }}
{{- if and .create (has $own $names) }}
- "Install the release in a namespace of its own (--namespace), or set namespaces.create=false: the chart cannot make {{ $own }}, which Helm was told to use."
{{- end }}
{{- end }}
{{- end }}
