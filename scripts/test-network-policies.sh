#!/usr/bin/env bash
# Tries the connections of docs/NETWORK_POLICY.md on a cluster, and says which are not as they should be.
set -euo pipefail

usage() {
  cat <<'EOT'
Usage: scripts/test-network-policies.sh [OPTION]...

Tries who reaches whom in a vote that runs on Kubernetes, from the pods themselves, and compares it with the traffic
matrix of docs/NETWORK_POLICY.md. Connections that have to be open are the control for those that have to be closed.

  --release NAME          the release (voting)
  --namespace NAME        its own namespace (voting)
  --namespaces F,A,C,D    where page, api, consumer and data are
                          (voting-frontend,voting-api,voting-consumer,voting-data)
  --outside NAME          a namespace that is not ours, for a stranger (default)
  --image IMAGE           image with Node at /nodejs/bin/node for probes (that of the api's Deployment)
  --timeout SECONDS       how long a connection may take until it counts as closed (3)
  --dry-run               says what would be tried, and asks no cluster
  --help                  this text

The pods of api and consumer try it themselves, by their own Node. Those of page, Redis and PostgreSQL are lent an
ephemeral container, which stays listed in them until they are replaced. For the migration, the test and strangers
there are probe pods, which are removed at the end. What is not in the cluster, such as an external database, is
skipped.

It needs kubectl 1.27 or newer and the rights to get and create pods, to exec into them, and to update
pods/ephemeralcontainers. Ends with 0 when all is as it should be, with 1 when a connection is not, with 2 when this
command line is wrong or the cluster could not be asked.
EOT
}

release=voting own=voting outside=default image='' timeout=3 dry=''
spaces=voting-frontend,voting-api,voting-consumer,voting-data

wrong() {
  echo "$1 See --help." >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --dry-run) dry=yes && shift && continue ;;
    --release | --namespace | --namespaces | --outside | --image | --timeout) ;;
    *) wrong "There is no option $1." ;;
  esac
  [ -n "${2:-}" ] || wrong "$1 needs a value."
  case $1 in
    --release) release=$2 ;;
    --namespace) own=$2 ;;
    --namespaces) spaces=$2 ;;
    --outside) outside=$2 ;;
    --image) image=$2 ;;
    --timeout) timeout=$2 ;;
  esac
  shift 2
done
[[ $timeout =~ ^[1-9][0-9]*$ ]] || wrong "--timeout $timeout is no whole number of seconds."
IFS=, read -r frontend api consumer data more <<<"$spaces"
if [ -z "${data:-}" ] || [ -n "${more:-}" ]; then wrong "--namespaces $spaces are not four."; fi

# Where each end of a connection is; `probe` for those that are no pod of ours and get one.
namespace_of() {
  case $1 in
    frontend) echo "$frontend" ;;
    api | 'stranger in api') echo "$api" ;;
    consumer) echo "$consumer" ;;
    migrate | postgres | redis) echo "$data" ;;
    test) echo "$own" ;;
    stranger) echo "$outside" ;;
  esac
}

# Who tries, and what is open to them; all else is closed. A test compares these with what the chart renders.
sources=(api consumer frontend postgres redis migrate test stranger 'stranger in api')
targets=('api 8000' 'api 9464' 'consumer 9464' 'frontend 8080' 'postgres 5432' 'redis 6379' 'dns 53')
is_open() {
  case "$1 -> $2" in
    'api -> redis 6379' | 'api -> postgres 5432' | 'api -> dns 53') ;;
    'consumer -> redis 6379' | 'consumer -> postgres 5432' | 'consumer -> dns 53') ;;
    'migrate -> postgres 5432' | 'migrate -> dns 53') ;;
    'test -> api 8000' | 'test -> dns 53') ;;
    'stranger -> dns 53') ;; # Nothing of ours holds a stranger: this shows that the probe itself works.
    *) return 1 ;;
  esac
}

if [ -n "$dry" ]; then
  for from in "${sources[@]}"; do
    for to in "${targets[@]}"; do
      if [ "$from" = "${to% *}" ]; then continue; fi
      if is_open "$from" "$to"; then expected=open; else expected=closed; fi
      echo "would try: $from ($(namespace_of "$from")) -> $to, expected $expected"
    done
  done
  exit 0
fi

command -v kubectl >/dev/null || {
  echo 'This needs kubectl: see https://kubernetes.io/docs/tasks/tools/.' >&2
  exit 2
}

# Tries TARGET=HOST:PORT words, and prints `TARGET open` or `TARGET closed` for each. `dns 53` is a name to look up.
# The single quotes are meant: this is JavaScript.
# shellcheck disable=SC2016
probe='
const [seconds, ...wishes] = process.argv.slice(1);
const net = require("node:net"), dns = require("node:dns");
const connects = (host, port) => new Promise((resolve) => {
  const socket = net.connect({ host, port, timeout: seconds * 1000 });
  const end = (isOpen) => { socket.destroy(); resolve(isOpen); };
  socket.on("connect", () => end(true)).on("timeout", () => end(false)).on("error", () => end(false));
});
const resolves = (name) => Promise.race([
  new Promise((resolve) => dns.lookup(name, (error) => resolve(error === null))),
  new Promise((resolve) => setTimeout(resolve, seconds * 1000, false)),
]);
Promise.all(wishes.map(async (wish) => {
  const [target, address] = wish.split("=");
  const at = address.lastIndexOf(":");
  const isOpen = target === "dns 53" ? resolves(address) : connects(address.slice(0, at), Number(address.slice(at + 1)));
  return `${target} ${(await isOpen) ? "open" : "closed"}`;
})).then((lines) => { console.log(lines.join("\n")); process.exit(0); });
'

labels="app.kubernetes.io/name=voting-app,app.kubernetes.io/instance=$release,app.kubernetes.io/component"

# pod_of COMPONENT FIELD: a field of one of its running pods; nothing where there is none
pod_of() {
  kubectl get pods --namespace "$(namespace_of "$1")" --selector "$labels=$1" \
    --field-selector status.phase=Running --output "jsonpath={.items[0]$2}" 2>/dev/null || true
}

if ! asked=$(kubectl get namespaces "$frontend" "$api" "$consumer" "$data" --output name 2>&1); then
  printf 'The cluster could not be asked for the namespaces:\n%s\n' "$asked" >&2
  exit 2
fi
if [ -z "$image" ]; then image=$(pod_of api '.spec.containers[0].image'); fi
if [ -z "$image" ]; then
  echo "No pod of the api runs in $api: is $release installed, and all of it ready?" >&2
  exit 2
fi

# Where each target is, as words for the probe. A target that is not there is left out.
wishes=()
for target in "${targets[@]}"; do
  if [ "$target" = 'dns 53' ]; then
    wishes+=("$target=kubernetes.default")
    continue
  fi
  address=$(pod_of "${target% *}" .status.podIP)
  if [ -n "$address" ]; then
    wishes+=("$target=$address:${target#* }")
  else
    echo "skipped: $target, for no such pod runs in $(namespace_of "${target% *}")"
  fi
done

probes=() suffix=$RANDOM
remove_probes() {
  for each in ${probes[@]+"${probes[@]}"}; do
    kubectl delete pod "${each#*/}" --namespace "${each%/*}" --ignore-not-found --wait=false >/dev/null 2>&1 || true
  done
}
trap remove_probes EXIT

name_of() { echo "network-probe-${1// /-}-$suffix"; }

# create_probe_pod SOURCE: a pod that has the labels of that component; a stranger has none
create_probe_pod() {
  local component=$1
  case $1 in stranger*) component='' ;; esac
  kubectl create --filename - >/dev/null <<EOT
apiVersion: v1
kind: Pod
metadata:
  name: $(name_of "$1")
  namespace: $(namespace_of "$1")
  labels: {${component:+app.kubernetes.io/name: voting-app, app.kubernetes.io/instance: $release, app.kubernetes.io/component: $component}}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: probe
      image: $image
      command: [/nodejs/bin/node, --eval, 'setTimeout(() => {}, 600000)']
      resources: {requests: {cpu: 10m, memory: 32Mi}, limits: {cpu: 200m, memory: 128Mi}}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
EOT
}

# from_probe_pod SOURCE: what its probe pod finds
from_probe_pod() {
  local name namespace
  name=$(name_of "$1") namespace=$(namespace_of "$1")
  kubectl wait pod "$name" --namespace "$namespace" --for condition=Ready --timeout 60s >/dev/null || return 1
  kubectl exec "$name" --namespace "$namespace" -- /nodejs/bin/node --eval "$probe" "$timeout" "${wishes[@]}"
}

# from_ephemeral_container SOURCE: what a pod finds that has no Node of its own
from_ephemeral_container() {
  local namespace pod name="network-probe-$suffix" ended=''
  namespace=$(namespace_of "$1")
  pod=$(pod_of "$1" .metadata.name)
  kubectl debug "$pod" --namespace "$namespace" --image "$image" --container "$name" --profile restricted --quiet \
    -- /nodejs/bin/node --eval "$probe" "$timeout" "${wishes[@]}" >/dev/null 2>&1 || return 1
  for ((i = 0; i < 60; i++)); do
    ended=$(kubectl get pod "$pod" --namespace "$namespace" --output \
      "jsonpath={.status.ephemeralContainerStatuses[?(@.name=='$name')].state.terminated.reason}")
    if [ -n "$ended" ]; then break; fi
    sleep 1
  done
  [ "$ended" = Completed ] && kubectl logs "$pod" --namespace "$namespace" --container "$name"
}

is_running() { case $1 in api | consumer | frontend | postgres | redis) ;; *) return 1 ;; esac; }

# found_by SOURCE: the lines its probe prints; fails where it could not be run
found_by() {
  case $1 in
    api | consumer)
      kubectl exec "$(pod_of "$1" .metadata.name)" --namespace "$(namespace_of "$1")" --container "$1" \
        -- /nodejs/bin/node --eval "$probe" "$timeout" "${wishes[@]}"
      ;;
    frontend | postgres | redis) from_ephemeral_container "$1" ;;
    *) from_probe_pod "$1" ;;
  esac
}

# judged SOURCE: of the lines a probe printed, on standard input, which are as they should be
judged() {
  local from=$1 to expected
  while read -r component port state; do
    to="$component $port"
    # What a pod says to itself shows that somebody listens there; no policy is asked.
    expected=closed
    if [ "$from" = "$component" ] || is_open "$from" "$to"; then expected=open; fi
    if [ "$state" = "$expected" ]; then
      echo "ok: $from -> $to is $state"
    else
      echo "WRONG: $from -> $to is $state, and should be $expected"
    fi
  done
}

# looked_at SOURCE: what of it is as it should be. Some networks take a moment until they hold a new pod to its
# policies, so a probe pod that finds something wrong has another try, and a last one.
looked_at() {
  local found
  for pause in 0 5 15; do
    sleep "$pause"
    found=$(found_by "$1") || return 1
    found=$(judged "$1" <<<"$found")
    if is_running "$1" || ! grep --quiet ^WRONG <<<"$found"; then break; fi
  done
  echo "$found"
}

for from in "${sources[@]}"; do
  if is_running "$from"; then continue; fi
  probes+=("$(namespace_of "$from")/$(name_of "$from")")
  # One that cannot be made is told of below, where it is asked.
  create_probe_pod "$from" || true
done

right=0 bad=0 untried=0
for from in "${sources[@]}"; do
  if is_running "$from" && [ -z "$(pod_of "$from" .metadata.name)" ]; then
    echo "skipped: from $from, for no such pod runs in $(namespace_of "$from")"
  elif lines=$(looked_at "$from"); then
    echo "$lines"
    right=$((right + $(grep --count ^ok <<<"$lines" || true)))
    bad=$((bad + $(grep --count ^WRONG <<<"$lines" || true)))
  else
    echo "untried: from $from, for its probe could not be run"
    untried=$((untried + 1))
  fi
done

echo "$right as they should be, $bad wrong, $untried sources untried."
if [ "$bad" -gt 0 ]; then exit 1; fi
if [ "$untried" -gt 0 ] || [ "$right" -eq 0 ]; then exit 2; fi
