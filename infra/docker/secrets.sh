#!/usr/bin/env bash
# Makes the secrets that docker-compose.yml reads from files, for a machine of one's own. What exists stays as it is.
#
#     infra/docker/secrets.sh [folder]     (infra/docker/secrets when none is named)
set -euo pipefail

folder=${1:-$(dirname "$0")/secrets}
services=(directory contacts sales privacy audit retention)

mkdir -p "$folder"
# The folder keeps other people out. The files are readable to all, because each container reads them as a user of its own.
chmod 0700 "$folder"

keep_or_make() {
  local file="$folder/$1" value=$2
  if [[ -s $file ]]; then return 0; fi
  (umask 0222 && printf '%s' "$value" >"$file")
  echo "made $file"
}

# Hexadecimal: it needs no quoting in a URL, in SQL or in a shell.
password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# One for all services: what one calls p_… the others call the same.
keep_or_make pseudonym_key "$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')"

keep_or_make mysql_root_password "$(password)"
for service in "${services[@]}"; do
  keep_or_make "${service}_database_url" "mysql://custodia_$service:$(password)@mysql:3306/custodia_$service"
done
