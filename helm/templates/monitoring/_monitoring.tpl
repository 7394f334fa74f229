{{/* Metadata of what Prometheus is to find, with the labels it looks for: (list $ component name). */}}
{{- define "voting-app.watchedMetadata" -}}
{{- $metadata := include "voting-app.metadata" . | fromYaml -}}
{{- $labels := merge $metadata.labels (index . 0).Values.monitoring.labels -}}
{{ toYaml (set $metadata "labels" $labels) }}
{{- end }}

{{/*
Annotations that lead an alert to its runbook: (list $ name). Its path in this repository, and a link where somebody has
said where the runbooks can be read: without an address a link would lead into whatever shows the alert.
*/}}
{{- define "voting-app.runbook" -}}
{{- $file := printf "%s.md" (index . 1) -}}
runbook: docs/runbooks/{{ $file }}
{{- with (index . 0).Values.monitoring.alerts.runbooks }}
runbook_url: {{ printf "%s/%s" . $file | quote }}
{{- end }}
{{- end }}

{{/*
Whether votes burn the error budget so fast that an alert is due: (list $ indicator percent factor long short).
More than `factor` times the votes that may be bad, over a long window and still over a short one; see the chapter
"Alerting on SLOs" of Google's Site Reliability Workbook. A handful of bad votes is no rate: it takes more than ten.
*/}}
{{- define "voting-app.burns" -}}
{{- $root := index . 0 }}{{ $indicator := index . 1 }}{{ $percent := index . 2 -}}
{{- $factor := index . 3 }}{{ $long := index . 4 }}{{ $short := index . 5 -}}
{{- $bad := printf "voting-app.%sBad" $indicator }}{{ $all := printf "voting-app.%sAll" $indicator -}}
(
  {{ include $bad (list $root $long) }} > 10
and
{{- range $i, $window := list $long $short }}
{{- if $i }}
and
{{- end }}
  {{ include $bad (list $root $window) }}
    > {{ $factor }} * (100 - {{ $percent }}) / 100 *
  {{ include $all (list $root $window) }}
{{- end }}
)
{{- end }}

{{/* Votes the api had to answer and could not take; and all it answered. Who left before the answer is in neither. */}}
{{- define "voting-app.takenBad" -}}
sum(increase(http_server_request_duration_seconds_count{ {{- include "voting-app.votes" . }},http_response_status_code=~"5.."}[{{ index . 1 }}]))
{{- end }}
{{- define "voting-app.takenAll" -}}
sum(increase(http_server_request_duration_seconds_count{ {{- include "voting-app.votes" . }},http_response_status_code!=""}[{{ index . 1 }}]))
{{- end }}
{{- define "voting-app.votes" -}}
namespace="{{ (index . 0).Values.namespaces.api }}",http_request_method="POST",http_route="/api/vote"
{{- end }}

{{/* Votes that were counted later than promised; and all that were counted. Prometheus 3 writes 1 as 1.0. */}}
{{- define "voting-app.countedBad" -}}
{{- $root := index . 0 -}}
({{ include "voting-app.countedAll" . }} - sum(increase(voting_vote_to_count_seconds_bucket{namespace="{{ $root.Values.namespaces.consumer }}",le=~"{{ $root.Values.monitoring.alerts.countedSeconds }}([.]0)?"}[{{ index . 1 }}])))
{{- end }}
{{- define "voting-app.countedAll" -}}
sum(increase(voting_vote_to_count_seconds_count{namespace="{{ (index . 0).Values.namespaces.consumer }}"}[{{ index . 1 }}]))
{{- end }}
