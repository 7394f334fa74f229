#!/bin/sh
# Stands in for kubectl where scripts/test-network-policies.sh is tested without a cluster: every component has a pod
# but those in MISSING. What a pod is to run is run on this machine, by NODE with the program beside this.
# FOLDER gets a list of the calls and what was created.
set -eu
echo "$*" | head -n 1 >>"$FOLDER/calls"

case "$1 $2" in
  'get pods')
    component=${6##*component=}
    case " $MISSING " in *" $component "*) exit 0 ;; esac
    case $* in
      *podIP*) echo 192.0.2.1 ;;
      *image*) echo registry.example.com/voting-api:1 ;;
      *) echo "$component-0" ;;
    esac
    ;;
  'get pod') echo Completed ;;
  create*) cat >>"$FOLDER/created" && echo '---' >>"$FOLDER/created" ;;
  exec*) exec "$NODE" "$PROBE" "$@" ;;
  # What runs in an ephemeral container is printed by its log.
  debug*) shift && "$NODE" "$PROBE" exec "$@" >"$FOLDER/log" ;;
  logs*) cat "$FOLDER/log" ;;
esac
