#!/bin/sh
# The command line of the bot that systemd runs: as its user, with its settings, in its data folder.
# docs/deploying.md tells how to put it in place, as /usr/local/sbin/sahelbot; root calls it.
set -eu
umask 077
cd /var/lib/sahelbot
set -a # all that follows is for the bot
SAHELBOT_TOKEN=$(cat /etc/sahelbot/token) # in the environment, where no other user can read it
SAHELBOT_CONTENT_DIR=/opt/sahelbot/content
SAHELBOT_DATA_DIR=/var/lib/sahelbot
XDG_CONFIG_HOME=/var/lib/sahelbot-keys
HOME=/tmp
if [ -f /etc/sahelbot/sahelbot.env ]; then . /etc/sahelbot/sahelbot.env; fi
exec runuser -u sahelbot -- /opt/sahelbot/.venv/bin/sahelbot "$@"
