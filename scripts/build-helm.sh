#!/bin/sh
# Builds Helm 3 or Helm 4 from its Go module, once, and prints the path of the program. The tests of the chart are to
# run on both: the one that is first on the PATH, and the other as HELM_3 or HELM_4.
#
#   export HELM_3=$(sh scripts/build-helm.sh 3)
#
# It needs Go and some minutes; afterwards it only looks into the cache.
set -eu

case ${1:-} in
  3) module=helm.sh/helm/v3 version=v3.22.0 ;;
  4) module=helm.sh/helm/v4 version=v4.3.1 ;;
  *) echo "usage: sh scripts/build-helm.sh 3|4" >&2 && exit 2 ;;
esac

folder=${XDG_CACHE_HOME:-$HOME/.cache}/voting-helm/$version
if [ ! -x "$folder/helm" ]; then
  if ! command -v go > /dev/null; then
    echo "Helm $1 is not here, and without Go it cannot be built." >&2
    exit 1
  fi
  echo "Building Helm $version …" >&2
  GOBIN=$folder CGO_ENABLED=0 nice go install -trimpath "$module/cmd/helm@$version" >&2
fi
echo "$folder/helm"
