#!/bin/sh
# Before nginx starts: reads the settings, and writes what nginx serves and goes by into a folder of its own, for the
# image's are read-only. A setting that is wrong ends the container here, with every mistake listed, before anybody is
# answered. For any POSIX shell: the image is of Alpine, its siblings are of Debian.
set -eu
export LC_ALL=C

# Where things lie in the image; elsewhere in tests.
: "${PAGE_FOLDER:=/usr/share/nginx/html}" "${PAGE_TEMPLATES:=/etc/nginx/page}" "${PAGE_TMP:=/tmp/page}"
: "${RESOLV_CONF:=/etc/resolv.conf}"

# The settings. An empty one counts as not set.
: "${PORT:=8080}" "${ENVIRONMENT:=development}" "${MAX_REQUEST_SIZE:=1048576}"
: "${API_URL:=}" "${PUBLIC_URL:=}" "${API_PROXY:=}"

NAME='([a-z0-9-]+\.)*[a-z][a-z0-9-]*'
HOST="($NAME|[0-9]{1,3}(\.[0-9]{1,3}){3}|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?"
# Nothing that could end a text, a line or a policy.
PATHNAME='(/[A-Za-z0-9._~/-]*)?'

# Whether the whole text is what the pattern says; a line break in it is no end of it.
is() {
  printf '%s' "$1" | tr '\n' ' ' | grep -Eqx "$2"
}

mistakes=''
# mistake NAME VALUE EXPECTED
mistake() {
  mistakes="$mistakes
  $1 is \"$(printf '%s' "$2" | tr -c ' -~' '?' | cut -c1-100)\"; expected $3."
}

# check NAME VALUE PATTERN EXPECTED
check() {
  is "$2" "$3" || mistake "$1" "$2" "$4"
}

# check_address NAME VALUE PATTERN EXPECTED: of one that may be left out
check_address() {
  [ -z "$2" ] || check "$@"
}

# check_whole NAME VALUE MIN MAX
check_whole() {
  { is "$2" '[0-9]{1,9}' && [ "$2" -ge "$3" ] && [ "$2" -le "$4" ]; } ||
    mistake "$1" "$2" "a whole number from $3 to $4"
}

check_whole PORT "$PORT" 1 65535
check ENVIRONMENT "$ENVIRONMENT" 'development|production' 'one of development, production'
check_whole MAX_REQUEST_SIZE "$MAX_REQUEST_SIZE" 64 104857600
check_address API_URL "$API_URL" "https?://$HOST$PATHNAME" \
  'an address like https://api.example.com, in lower case up to its path, without query and credentials'
check_address PUBLIC_URL "$PUBLIC_URL" "https?://$HOST/?" \
  'an address like https://vote.example.com, in lower case and without a path'
check_address API_PROXY "$API_PROXY" "http://$HOST" 'an address like http://api:8000, in lower case and without a path'

# nginx looks names up itself, and is told by whom. It goes by full names: it knows no search domains and no /etc/hosts.
nameservers=''
[ ! -r "$RESOLV_CONF" ] ||
  nameservers=$(awk '$1 == "nameserver" { printf " %s", $2 ~ /:.*:/ ? "[" $2 "]" : $2 }' "$RESOLV_CONF")
if [ -z "$nameservers" ] && is "$API_PROXY" "http://$NAME(:[0-9]+)?"; then
  mistake API_PROXY "$API_PROXY" "an IP address, for $RESOLV_CONF names no server to look names up with"
fi

if [ -n "$mistakes" ]; then
  echo "The configuration is wrong:$mistakes" >&2
  exit 78
fi

# The origin of an address, as browsers write it: without the port that its scheme has anyway.
origin_of() {
  printf '%s' "$1" | sed -E 's|^(https?://[^/]+).*|\1|; s|^(http://.*):80$|\1|; s|^(https://.*):443$|\1|'
}

# What connect-src says of the api besides 'self'. A policy cannot name an IPv6 address; there its scheme has to do.
case $API_URL in
  '') API_SOURCE='' ;;
  *://\[*) API_SOURCE=" ${API_URL%%//*}" ;;
  *) API_SOURCE=" $(origin_of "$API_URL")" ;;
esac
RESOLVER=${nameservers:+"resolver$nameservers valid=5s;"}
LISTEN_ON_IPV6=''
! grep -q . /proc/net/if_inet6 2>/dev/null || LISTEN_ON_IPV6="listen [::]:$PORT reuseport backlog=65535;"
export PAGE_FOLDER PAGE_TMP PORT LISTEN_ON_IPV6 MAX_REQUEST_SIZE API_SOURCE API_PROXY RESOLVER

# expand TEMPLATE [AS]: nginx has $names of its own, so only ours are filled in
expand() {
  # shellcheck disable=SC2016
  envsubst '${PAGE_FOLDER} ${PAGE_TMP} ${PORT} ${LISTEN_ON_IPV6} ${MAX_REQUEST_SIZE} ${API_SOURCE} ${API_PROXY} ${RESOLVER}' \
    <"$PAGE_TEMPLATES/$1.template" >"$PAGE_TMP/${2:-$1}"
}

# nginx makes the tag of a file, its ETag, from its time and its length. Files of an image may all have one time, and
# those of the next release the same lengths: a browser would keep the old ones. A time made of the content tells them
# apart, and is the same in every container.
stamp() {
  touch -d "@$((0x$(sha256sum "$1" | cut -c1-7)))" "$1"
}

rm -rf "$PAGE_TMP"
mkdir -p "$PAGE_TMP/documents" "$PAGE_TMP/files"
expand nginx.conf
expand page.conf
expand plain-words.conf
expand security-headers.conf
if [ "$ENVIRONMENT" = production ]; then expand production-headers.conf; else : >"$PAGE_TMP/production-headers.conf"; fi
if [ -n "$API_PROXY" ]; then expand api.conf; else expand no-api.conf api.conf; fi

# What contract/config-script.ts says; the values need no escaping, for nothing that would has been let in.
printf 'window.APP_CONFIG = Object.freeze({"API_URL":"%s","PUBLIC_URL":"%s"});\n' "$API_URL" "$PUBLIC_URL" \
  >"$PAGE_TMP/config.js"

# The address of shared links, as contract/shared-address.ts fills it in; lines that need it are left out without one.
if [ -n "$PUBLIC_URL" ]; then fill="s|%PUBLIC_URL%|$(origin_of "$PUBLIC_URL")|g"; else fill='/%PUBLIC_URL%/d'; fi
for file in "$PAGE_FOLDER"/*; do
  [ -f "$file" ] || continue
  name=${file##*/}
  case $name in
    *.html)
      sed "$fill" "$file" >"$PAGE_TMP/documents/$name"
      stamp "$PAGE_TMP/documents/$name"
      gzip -9 <"$PAGE_TMP/documents/$name" >"$PAGE_TMP/documents/$name.gz"
      touch -r "$PAGE_TMP/documents/$name" "$PAGE_TMP/documents/$name.gz"
      ;;
    *)
      cp "$file" "$PAGE_TMP/files/$name"
      stamp "$PAGE_TMP/files/$name"
      ;;
  esac
done
if [ ! -f "$PAGE_TMP/documents/index.html" ]; then
  echo "There is no page in $PAGE_FOLDER." >&2
  exit 1
fi
