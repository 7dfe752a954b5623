#!/bin/sh
# Makes sure that the programs some tests drive are there: Debian's chromium, a PostgreSQL server, and those that read deploy/ or are named in docs/.
has() { command -v "$1" >/dev/null 2>&1; }
can_install() { [ "$(id -u)" = 0 ] && has apt-get; }
install() { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

# Chromium without its windows takes a quarter of the processor's time; where Debian has it not, the whole will do.
if ! has chromium-headless-shell && can_install; then
  echo "Some tests drive a browser: installing Debian's chromium-headless-shell …"
  install chromium-headless-shell fonts-noto-core || echo "It is not to be had here."
fi

missing=""
has chromium-headless-shell || has chromium || missing="$missing chromium fonts-noto-core"
has postgres || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
has promtool || missing="$missing prometheus"
has caddy || missing="$missing caddy"
has nginx || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
has curl || missing="$missing curl"
has systemd-analyze || missing="$missing systemd"
[ -z "$missing" ] && exit 0
if can_install; then
  echo "Some tests drive$missing: installing these Debian packages …"
  install $missing && exit 0
fi
echo "Some tests drive$missing, which could not be installed here: those tests are skipped by name (in CI that is a failure)."
[ -z "$CI" ]
