#!/bin/sh
# Writes the access list the server reads, with the hash of each password in the place of its mark.
set -eu
umask 077
secrets=/run/secrets/voting

hash_of() {
  printf %s "$(cat "$secrets/$1")" | sha256sum | cut -d ' ' -f 1
}

api=$(hash_of redis-api-password)
consumer=$(hash_of redis-consumer-password)
cli=$(hash_of redis-password)
sed -e "s/\${VOTES_API_SHA256}/$api/" \
  -e "s/\${VOTES_CONSUMER_SHA256}/$consumer/" \
  -e "s/\${VOTES_CLI_SHA256}/$cli/" \
  /etc/valkey/users.acl > /run/valkey/users.acl
