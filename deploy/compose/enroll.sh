#!/bin/sh
# Enrols the agents named on the command line; one that has its file already keeps it.
set -eu
umask 077
for path in "$@"; do
  file="/var/lib/maeul-credentials/$(echo "$path" | tr / .).json"
  [ -s "$file" ] && continue
  # --renew: a credential whose file was lost cannot be shown again.
  maeul device enroll "$path" --renew --json >"$file.new"
  mv "$file.new" "$file"
  echo "enrolled $path"
done
