# One schema and one user for each service, from the URLs that the services themselves connect with. MySQL's image sources
# this file when its data folder is new, and offers docker_process_sql. A later change of a password is an ALTER USER.

secrets=${SECRETS_FOLDER:-/run/secrets}
for service in directory contacts sales privacy audit retention webhooks; do
  url=$(cat "$secrets/${service}_database_url")
  if [[ ! $url =~ ^mysql://([a-z_]+):([A-Za-z0-9_-]+)@[^/]+/([a-z_]+)$ ]]; then
    echo "secret ${service}_database_url must read mysql://user:password@host:port/schema, the password of letters, digits, - and _" >&2
    exit 1
  fi
  user=${BASH_REMATCH[1]} password=${BASH_REMATCH[2]} schema=${BASH_REMATCH[3]}
  # A service sees its own schema and no other: what it needs from another it learns from events.
  docker_process_sql <<SQL
CREATE DATABASE \`$schema\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER '$user'@'%' IDENTIFIED BY '$password';
GRANT ALL PRIVILEGES ON \`$schema\`.* TO '$user'@'%';
SQL
done
