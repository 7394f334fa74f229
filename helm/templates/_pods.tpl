{{/* What all pods have in common. Each takes (list $ component). */}}

{{/*
Labels and annotations of a pod: (list $ component annotations). No version is among them, so that a new version of the
chart restarts only what it changes, and a database is not one of those.
*/}}
{{- define "voting-app.podMetadata" -}}
{{- $root := index . 0 }}{{ $values := get $root.Values (index . 1) -}}
labels:
  {{- $own := set (include "voting-app.selector" . | fromYaml) "app.kubernetes.io/part-of" $root.Chart.Name }}
  {{- merge $own $values.podLabels | toYaml | nindent 2 }}
{{- with merge (deepCopy (index . 2)) $values.podAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The user a component's image runs as. */}}
{{- define "voting-app.user" -}}
{{ get (dict "frontend" 101 "postgres" 999 "redis" 999) . | default 65532 }}
{{- end }}

{{/* Identity, rights and place of a pod. */}}
{{- define "voting-app.podSpec" -}}
{{- $root := index . 0 }}{{ $component := index . 1 }}{{ $values := get $root.Values $component -}}
{{- $user := include "voting-app.user" $component -}}
serviceAccountName: {{ $component }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ $user }}
  runAsGroup: {{ $user }}
  fsGroup: {{ $user }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with $values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ quote . }}
  {{- end }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ quote . }}
{{- end }}
{{- range $key := list "nodeSelector" "tolerations" "affinity" }}
{{- with get $values $key }}
{{ $key }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
topologySpreadConstraints:
  {{- with $values.topologySpreadConstraints }}
  {{- toYaml . | nindent 2 }}
  {{- else }}
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - topologyKey: {{ . }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "voting-app.selector" (list $root $component) | nindent 8 }}
  {{- end }}
  {{- end }}
{{- end }}

{{/* Seconds from the order to stop until the kubelet kills: preStop, drain, and ten for what takes longer. */}}
{{- define "voting-app.gracePeriod" -}}
{{- $values := get (index . 0).Values (index . 1) -}}
{{ add ($values.preStopSeconds | default 0) ($values.drainSeconds | default 0) 10 }}
{{- end }}

{{/* Image, rights and limits of a container. */}}
{{- define "voting-app.container" -}}
{{- $root := index . 0 }}{{ $values := get $root.Values (index . 1) -}}
image: {{ include "voting-app.image" . }}
imagePullPolicy: {{ $root.Values.image.pullPolicy }}
{{ include "voting-app.containerSecurity" . }}
resources:
  {{- toYaml $values.resources | nindent 2 }}
{{- end }}

{{- define "voting-app.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{/* Time for gateways and Services to take a pod out before it is told to stop; nothing where it is 0. */}}
{{- define "voting-app.preStop" -}}
{{- with (get (index . 0).Values (index . 1)).preStopSeconds -}}
lifecycle:
  preStop:
    sleep: {seconds: {{ . }}}
{{- end }}
{{- end }}

{{/* A new pod is ready before an old one goes. */}}
{{- define "voting-app.rollingUpdate" -}}
type: RollingUpdate
rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
{{- end }}

{{/*
The three probes by HTTP: (dict "port" … "live" … "ready" …). A start may take five minutes, for servers that come
up at the same time; after that only readiness knows of dependencies, for a restart mends none.
*/}}
{{- define "voting-app.probes" -}}
startupProbe:
  httpGet: {path: {{ .live }}, port: {{ .port }}}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 150
livenessProbe:
  httpGet: {path: {{ .live }}, port: {{ .port }}}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: {{ .ready }}, port: {{ .port }}}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end }}

{{/* The same by commands of the image, never a shell: (dict "live" (list …) "ready" (list …)). */}}
{{- define "voting-app.execProbes" -}}
startupProbe:
  exec: {command: {{ toJson .live }}}
  periodSeconds: 2
  timeoutSeconds: 5
  failureThreshold: 150
livenessProbe:
  exec: {command: {{ toJson .live }}}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  exec: {command: {{ toJson .ready }}}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- end }}
