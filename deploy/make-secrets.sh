#!/bin/sh
# Makes the secrets that docker-compose.yml needs, each at random, and leaves those that are there alone.
set -eu
folder="$(dirname "$0")/secrets"
mkdir -p "$folder"
# The folder keeps other users of this machine out; the files are readable because each container runs as its own user.
chmod 700 "$folder"
for name in influx-admin-password influx-token grafana-admin-password; do
  file="$folder/$name"
  [ -s "$file" ] && continue
  od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$file"
  chmod 444 "$file"
  echo "made $file"
done
