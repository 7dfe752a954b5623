#!/bin/sh
# Makes sure that the programs some tests drive are there: Debian's chromium, a PostgreSQL server, and those that read deploy/ or are named in docs/.
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium fonts-noto-core"
command -v postgres >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
command -v promtool >/dev/null 2>&1 || missing="$missing prometheus"
command -v caddy >/dev/null 2>&1 || missing="$missing caddy"
command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
command -v curl >/dev/null 2>&1 || missing="$missing curl"
command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Some tests drive$missing: installing these Debian packages …"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi
echo "Some tests drive$missing, which could not be installed here: those tests are skipped by name (in CI that is a failure)."
[ -z "$CI" ]
