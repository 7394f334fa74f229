#!/bin/sh
# Prints the users of the event log as Redis and Valkey read them from their `aclfile`: users.acl, which stands beside
# this script, with the SHA-256 of each password.
#
#   sh users.sh FOLDER > /etc/redis/users.acl
#
# FOLDER holds a file for each user, of its name, with the password on its first line. A user without a file is left
# out. It needs nothing but a shell, sed and sha256sum, so that it runs in the images of both servers.
set -eu

passwords=${1:?say the folder with the passwords}
edits=
for user in votes-api votes-consumer votes-cli; do
  if [ -e "$passwords/$user" ]; then
    password=$(head -n 1 "$passwords/$user" | tr -d '\r\n')
    if [ -z "$password" ]; then
      echo "$passwords/$user holds no password." >&2
      exit 1
    fi
    digest=$(printf %s "$password" | sha256sum | cut -d ' ' -f 1)
    place=$(printf %s "$user" | tr 'a-z-' 'A-Z_')_SHA256
    edits="$edits;s/\${$place}/$digest/"
  else
    edits="$edits;/^user $user /d"
  fi
done
exec sed -e "${edits#;}" "$(dirname "$0")/users.acl"
