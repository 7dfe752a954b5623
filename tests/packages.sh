#!/bin/sh
# Makes sure that the programs some tests drive are there: Debian's chromium, a PostgreSQL server, and those that read deploy/ or are named in docs/.
has() { command -v "$1" >/dev/null 2>&1; }
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

# Chromium without its windows takes a quarter of the processor's time; where it is not to be had, the whole will do.
browser="" missing=""
has chromium-headless-shell || browser="chromium-headless-shell"
has postgres || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
has promtool || missing="$missing prometheus"
has caddy || missing="$missing caddy"
has nginx || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
has curl || missing="$missing curl"
has systemd-analyze || missing="$missing systemd"
if [ -n "$browser$missing" ] && [ "$(id -u)" = 0 ] && has apt-get; then
  echo "Some tests drive$missing $browser: installing these Debian packages …"
  apt-get update -qq
  [ -z "$browser" ] || install "$browser" fonts-noto-core || has chromium || install chromium fonts-noto-core
  [ -z "$missing" ] || { install $missing && missing=""; }
fi
has chromium-headless-shell || has chromium || missing="$missing chromium"
[ -z "$missing" ] && exit 0
echo "Some tests drive$missing, which could not be installed here: those tests are skipped by name (in CI that is a failure)."
[ -z "$CI" ]
