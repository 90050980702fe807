#!/usr/bin/env bash
# Makes the secrets that docker-compose.yml reads from files, for a machine of one's own. What exists stays as it is.
#
#     infra/docker/secrets.sh [folder]     (infra/docker/secrets when none is named)
set -euo pipefail

folder=${1:-$(dirname "$0")/secrets}
services=(directory contacts sales privacy audit retention webhooks)

command -v openssl >/dev/null || { echo "needs openssl, to make the keys that the audit log is signed with" >&2 && exit 1; }
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

# Who signs the audit log's checkpoints, who witnesses them, and by which keys each knows the other.
signing_key() { openssl genpkey -algorithm ed25519; }
public_half() { openssl pkey -in "$folder/$1" -pubout -outform DER | tail -c 32; }
# name+id+key of c2sp.org/signed-note; the kind is 01 of a log and 04 of a witness.
verification_key() {
  local name=$1 kind=$2 secret=$3 id
  id=$({ printf '%s\n' "$name" && printf "\\x$kind" && public_half "$secret"; } | openssl dgst -sha256 -r | cut -c1-8)
  printf '%s+%s+%s' "$name" "$id" "$({ printf "\\x$kind" && public_half "$secret"; } | openssl base64 -A)"
}
audit_origin=custodia.local/audit
witness_name=custodia.local/witness
keep_or_make audit_log_key "$(signing_key)"
keep_or_make witness_key "$(signing_key)"
keep_or_make audit_witnesses "[{\"url\":\"http://witness:4000\",\"key\":\"$(verification_key $witness_name 04 witness_key)\"}]"
keep_or_make witness_logs "[{\"origin\":\"$audit_origin\",\"key\":\"$(verification_key $audit_origin 01 audit_log_key)\"}]"
# What the secrets of webhook endpoints are derived from.
keep_or_make webhook_key "$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')"

keep_or_make mysql_root_password "$(password)"
for service in "${services[@]}"; do
  keep_or_make "${service}_database_url" "mysql://custodia_$service:$(password)@mysql:3306/custodia_$service"
done
