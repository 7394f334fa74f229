{{/* Fails with everything that is wrong, a sentence each that says what to set: the root. */}}
{{- define "voting-app.checks" -}}
{{- $mistakes := list -}}
{{- range $name := list "namespaces" "images" "secrets" "servers" "entrances" "agreement" "pods" "apis" -}}
{{- $mistakes = concat $mistakes (include (printf "voting-app.mistakes.%s" $name) $ | fromYamlArray) -}}
{{- end -}}
{{- if $mistakes -}}
{{- fail (printf "\n\n  %s\n" (join "\n  " $mistakes)) -}}
{{- end -}}
{{- end }}

{{- define "voting-app.mistakes.images" -}}
{{- if not .Values.image.registry }}
- "Set image.registry to where the project's images are: `npm run images -- --push REGISTRY` builds them and puts them there."
{{- end }}
{{- end }}

{{- define "voting-app.mistakes.secrets" -}}
{{- with .Values.secrets }}
{{- $sources := list .create (ne .existingSecret "") .externalSecrets.enabled | toStrings | join " " }}
{{- if eq $sources "false false false" }}
- "Set secrets.existingSecret to the name of a Secret in voting-api, voting-consumer and voting-data, or secrets.externalSecrets.enabled; to try it out, environment=local and secrets.create=true (values-local.yaml does)."
{{- else if regexMatch "true.*true" $sources }}
- "Set only one of secrets.create, secrets.existingSecret and secrets.externalSecrets.enabled."
{{- end }}
{{- if and .create (eq $.Values.environment "production") (has "not-a-secret" (values .passwords)) }}
- "Set all of secrets.passwords: the ones of values.yaml are known to everybody, and are taken with environment=local only."
{{- end }}
{{- if and .create $.Values.stage.enabled (not .stageKey) }}
- "Set secrets.stageKey to 16 characters or more, for stage.enabled: `openssl rand -base64 24` makes a good one."
{{- end }}
{{- if and .externalSecrets.enabled (not .externalSecrets.store.name) }}
- "Set secrets.externalSecrets.store.name to the store the External Secrets operator reads."
{{- end }}
{{- end }}
{{- end }}

{{- define "voting-app.mistakes.servers" -}}
{{- range $name := list "postgres" "redis" }}
{{- $server := get $.Values $name }}
{{- if eq $server.mode "external" }}
{{- if and $.Values.secrets.create (not $server.external.host) }}
- "Set {{ $name }}.external.host, for {{ $name }}.mode=external with secrets.create."
{{- end }}
{{- if and $.Values.networkPolicies.enabled (not $server.external.cidrs) (not $server.external.namespace) }}
- "Set {{ $name }}.external.cidrs or {{ $name }}.external.namespace: the network policies let nothing else through."
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.consumer.keda }}
{{- if and .enabled (eq $.Values.redis.mode "external") (not $.Values.redis.external.host) }}
- "Set redis.external.host, for consumer.keda.enabled with redis.mode=external."
{{- end }}
{{- end }}
{{- with .Values.postgres }}
{{- if and (eq .mode "cnpg") $.Values.networkPolicies.enabled (not .cnpg.apiServerCidrs) }}
- "Set postgres.cnpg.apiServerCidrs to the addresses of the API server, which the instances of CloudNativePG ask."
{{- end }}
{{- end }}
{{- with .Values.tracing }}
{{- if and .endpoint $.Values.networkPolicies.enabled (not .cidrs) (not .namespace) }}
- "Set tracing.namespace or tracing.cidrs: the network policies let nothing else through."
{{- end }}
{{- end }}
{{- end }}

{{- define "voting-app.mistakes.entrances" -}}
{{- $isOpen := or (include "voting-app.hasGateway" $) .Values.ingress.enabled }}
{{- with .Values.gateway }}
{{- if and .create .existing.name }}
- "Set only one of gateway.create and gateway.existing.name."
{{- end }}
{{- if and .existing.name (not .existing.namespace) }}
- "Set gateway.existing.namespace to where the Gateway {{ .existing.name }} is."
{{- end }}
{{- if and .create (not .className) }}
- "Set gateway.className to the class of Gateway to create, such as envoy or traefik."
{{- end }}
{{- if and .create .tls.secretName (eq (int .port) 80) }}
- "Set gateway.port to where HTTPS is listened for, such as 443 (with Traefik as its entry point, such as 8443): 80 is for plain HTTP."
{{- end }}
{{- if and (include "voting-app.hasGateway" $) (not .host) }}
- "Set gateway.host to the name people vote at."
{{- end }}
{{- if and (include "voting-app.hasGateway" $) (eq .implementation "none") (not .namespace) $.Values.networkPolicies.enabled }}
- "Set gateway.namespace to where the gateway's pods run, or gateway.implementation: the network policies let nobody else in."
{{- end }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}
- "Set ingress.host to the name people vote at."
{{- end }}
{{- $isPlain := or (hasPrefix "http://" (include "voting-app.publicUrl" $)) (and .Values.ingress.enabled (not .Values.ingress.tlsSecretName) (not .Values.frontend.settings.PUBLIC_URL)) }}
{{- if and $isOpen (eq .Values.environment "production") $isPlain }}
- "Set gateway.tls.secretName or ingress.tlsSecretName; or, where TLS ends before the gateway, frontend.settings.PUBLIC_URL to the address with https://."
{{- end }}
{{- if and $isOpen (not .Values.api.settings.TRUST_PROXY) }}
- "Set api.settings.TRUST_PROXY to the addresses of the gateway's pods, such as 10.244.0.0/16: else all people are one client, and share its limits."
{{- end }}
{{- if regexMatch "/0( *,|$)" (.Values.api.settings.TRUST_PROXY | default "") }}
- "Set api.settings.TRUST_PROXY to the addresses of the gateway's pods alone: with all addresses in it everybody says who they are, and no limit holds."
{{- end }}
{{- end }}

{{- define "voting-app.mistakes.agreement" -}}
{{- if .Values.settings.REDIS_CLUSTER }}
{{- if eq .Values.redis.mode "bundled" }}
- "Set redis.mode to external, or leave settings.REDIS_CLUSTER out: the bundled server is no cluster."
{{- end }}
{{- if .Values.consumer.keda.enabled }}
- "Set consumer.keda.enabled to false: what it asks is one server, and with settings.REDIS_CLUSTER there are several."
{{- end }}
{{- end }}
{{- if and (eq .Values.redis.mode "bundled") (ne (default "votes" .Values.settings.STREAM_NAME) "votes") }}
- "Leave settings.STREAM_NAME at votes: the bundled server's users may touch no other key."
{{- end }}
{{- range $name := list "frontend" "api" }}
{{- with (get $.Values $name).autoscaling }}
{{- if gt (int .minReplicas) (int .maxReplicas) }}
- "Set {{ $name }}.autoscaling.maxReplicas to at least minReplicas."
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.consumer.keda }}
{{- if gt (int .minReplicaCount) (int .maxReplicaCount) }}
- "Set consumer.keda.maxReplicaCount to at least minReplicaCount."
{{- end }}
{{- end }}
{{- end }}

{{/* What is switched on and needs software the cluster does not have. */}}
{{- define "voting-app.mistakes.apis" -}}
{{- $gateway := and (include "voting-app.hasGateway" $) .Values.gateway.implementation }}
{{- range list
  (list (ne $gateway "") "gateway.networking.k8s.io/v1" "gateway.create and gateway.existing need the Gateway API")
  (list (eq $gateway "traefik") "traefik.io/v1alpha1" "gateway.implementation=traefik needs Traefik")
  (list (eq $gateway "envoy-gateway") "gateway.envoyproxy.io/v1alpha1" "gateway.implementation=envoy-gateway needs Envoy Gateway")
  (list .Values.consumer.keda.enabled "keda.sh/v1alpha1" "consumer.keda.enabled needs KEDA")
  (list .Values.monitoring.enabled "monitoring.coreos.com/v1" "monitoring.enabled needs the Prometheus operator")
  (list .Values.secrets.externalSecrets.enabled "external-secrets.io/v1" "secrets.externalSecrets.enabled needs the External Secrets operator")
  (list (eq .Values.postgres.mode "cnpg") "postgresql.cnpg.io/v1" "postgres.mode=cnpg needs the CloudNativePG operator")
}}
{{- if and (index . 0) (not ($.Capabilities.APIVersions.Has (index . 1))) }}
- "{{ index . 2 }}, and this cluster does not have it: {{ index . 1 }} is missing. (With helm template, say --api-versions {{ index . 1 }}.)"
{{- end }}
{{- end }}
{{- end }}
