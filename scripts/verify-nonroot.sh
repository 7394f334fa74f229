#!/bin/sh
# Says of images whether they run as root, and fails where one does.
set -eu

usage() {
  cat <<'EOF'
Usage: scripts/verify-nonroot.sh IMAGE...

Fails unless each IMAGE runs as a user who is not root, and says so by a number: of a name nobody knows without the
image's own list of users whose number it is, and Kubernetes starts none by name under runAsNonRoot.

IMAGE is a file, as docker save and npm run images write it, or the name of an image that Docker has.

Needs tar and jq for files, and docker for names. Ends with 0 when all are well, with 1 when one is not, with 2 when
an image could not be read.
EOF
}

case ${1:-} in
  -h | --help) usage && exit 0 ;;
  '') usage >&2 && exit 2 ;;
esac

need() {
  command -v "$1" >/dev/null && return
  echo "This needs $1: install it by your system's packages." >&2
  exit 2
}

# config_of FILE: how an image in a file is started, as JSON
config_of() {
  name=$(tar -xOf "$1" manifest.json 2>/dev/null | jq -r '.[0].Config' 2>/dev/null)
  [ -n "$name" ] && tar -xOf "$1" "$name" 2>/dev/null
}

# user_of IMAGE: prints what it says of its user, which may be nothing
user_of() {
  if [ -f "$1" ]; then
    config=$(config_of "$1") && printf '%s' "$config" | jq -r '.config.User // ""'
  else
    docker image inspect --format '{{.Config.User}}' "$1" 2>/dev/null
  fi
}

worst=0
for image in "$@"; do
  if [ -f "$image" ]; then need tar && need jq; else need docker; fi
  if ! user=$(user_of "$image"); then
    echo "$image: no image of this name or in this file" >&2
    exit 2
  fi
  id=${user%%:*}
  case $id in
    '') verdict='runs as root, for it names no user' ;;
    *[!0-9]*) verdict="runs as $id, a name: give its number" ;;
    *[1-9]*) verdict='' ;;
    *) verdict="runs as root, user $id" ;;
  esac
  if [ -z "$verdict" ]; then
    echo "$image: runs as user $id"
  else
    echo "$image: $verdict" >&2
    worst=1
  fi
done
exit "$worst"
