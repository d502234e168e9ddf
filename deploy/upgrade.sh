#!/bin/sh
# Puts the agent in place that komolet has fetched, and the old one back where the new one does not report.
#
# Run by komolet-upgrade.service: when komolet asks for it (`request`), and at a boot in the middle of it (`trying`). It
# does not depend on the agent that it replaces. Each file is put in place by one rename, after its content is on the
# disk: whenever the power is lost, each is the old one or the new one, whole, and the next run goes on from there.
#
# /var/lib/komolet/upgrade (komolet's agent-deno/upgrade/files.ts):
#   request   "ID VERSION SHA256": what komolet asks for, once komo-agent.gz is whole
#   trying    the same: the new agent is being put in place, or has yet to report
#   outcome   "ID FAULT": what became of it; FAULT is empty where all is well

set -u
umask 077
export LC_ALL=C

ROOT=${KOMORIUTA_ROOT:-}
BIN=$ROOT/usr/local/bin
HERE=$ROOT/var/lib/komolet/upgrade
RUN=$ROOT/run/komoriuta
STATUS=$RUN/komolet.json
BEFORE=$BIN/.komo-agent.before
NEW=$BIN/.komo-agent.new
# Seconds for the new agent to report; after a boot the network takes its time.
WAIT=${KOMO_UPGRADE_WAIT:-60}
WAIT_AFTER_BOOT=${KOMO_UPGRADE_WAIT:-300}
# The most that a program may unpack to, in blocks of 512 bytes: 1 GiB. A few kilobytes can unpack to a full disk.
MOST=${KOMO_UPGRADE_MOST:-2097152}

# write FILE TEXT: whole, or not at all.
write() {
  printf '%s\n' "$2" >"$1.new" || return 1
  sync
  mv -f "$1.new" "$1" || return 1
  sync
}

# read_words FILE: id, version and sum, as komolet has written them.
read_words() {
  IFS=' ' read -r id version sum rest <"$1" || return 1
  case $id in '' | *[!A-Za-z0-9_-]*) return 1 ;; esac
  case $version in '' | *[!A-Za-z0-9.-]*) return 1 ;; esac
  case $sum in *[!0-9a-f]*) return 1 ;; esac
  [ ${#sum} -eq 64 ] && [ -z "$rest" ]
}

sum_of() { sha256sum "$1" 2>/dev/null | cut -d ' ' -f 1; }

# over FAULT: says what became of it, and leaves nothing else behind.
over() {
  # On a full disk this makes room for the outcome.
  rm -f "$HERE/komo-agent.gz" "$HERE/sum" "$HERE/said" "$NEW"
  write "$HERE/outcome" "$id $1"
  clear_up
}

# clear_up: what is decided stays so. `trying` goes last: until then the next boot comes here again.
clear_up() {
  rm -f "$BEFORE" "$BIN/.komo-agent.next" "$BIN/.komolet.next" "$NEW"
  sync
  rm -f "$HERE/request"
  rm -f "$HERE/trying"
  sync
  exit 0
}

# place FILE: gives both names to the program in FILE.
place() {
  for name in komo-agent komolet; do
    # Two names of one file are not renamed one to the other.
    [ "$(sum_of "$1")" != "$(sum_of "$BIN/$name")" ] || continue
    ln -f "$1" "$BIN/.$name.next" || return 1
    ! command -v restorecon >/dev/null 2>&1 || restorecon "$BIN/.$name.next" 2>/dev/null || :
    sync
    mv -f "$BIN/.$name.next" "$BIN/$name" || return 1
  done
  sync
}

restart() {
  # What the one before has said does not count.
  rm -f "$STATUS"
  systemctl restart komolet.service || :
}

# reports: whether the manager has answered a heartbeat of the version that is wanted.
reports() {
  [ -r "$STATUS" ] || return 1
  state=$(cat "$STATUS") || return 1
  case $state in *'"version":"'"$version"'"'*) ;; *) return 1 ;; esac
  case $state in *'"lastHeartbeatAt"'*) ;; *) return 1 ;; esac
  case $state in *'"error"'*) return 1 ;; esac
  pid=$(printf %s "$state" | sed -n 's/.*"pid":\([0-9]*\).*/\1/p')
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null
}

# watch SECONDS: ends it well, or puts the old agent back.
watch() {
  waited=0
  while [ "$waited" -lt "$1" ]; do
    ! reports || over ''
    sleep 1
    waited=$((waited + 1))
  done
  go_back did_not_report
}

# go_back FAULT: the old agent, under both names.
go_back() {
  if [ -e "$BEFORE" ]; then
    place "$BEFORE" || exit 1
    restart
  fi
  over "$1"
}

# A run that was interrupted: both names are the new program's, or it was not put in place as a whole.
if [ -e "$HERE/trying" ]; then
  if ! read_words "$HERE/trying"; then
    id=unknown
    go_back not_placed
  fi
  ended=
  [ ! -e "$HERE/outcome" ] || IFS=' ' read -r ended _ <"$HERE/outcome" || :
  [ "$ended" != "$id" ] || clear_up
  for name in komo-agent komolet; do
    [ "$(sum_of "$BIN/$name")" = "$sum" ] || go_back not_placed
  done
  watch "$WAIT_AFTER_BOOT"
fi

[ -e "$HERE/request" ] || exit 0
if ! read_words "$HERE/request"; then
  rm -f "$HERE/request"
  exit 0
fi
# Somebody upgrades it by hand at this moment.
[ ! -d "$BIN/.komoriuta-install" ] || over not_placed
rm -f "$NEW"
# Without the signal, gzip says that it is too much, and ends.
(trap '' XFSZ && ulimit -f "$MOST" && exec gzip -dc "$HERE/komo-agent.gz") >"$NEW" 2>"$HERE/said" || {
  case $(cat "$HERE/said" 2>/dev/null) in *'o space left'* | *uota*) over disk_full ;; esac
  # A full disk may leave no room for what gzip says either.
  [ -s "$HERE/said" ] || over disk_full
  over wrong_sum
}
[ "$(sum_of "$NEW")" = "$sum" ] || over wrong_sum
chmod 755 "$NEW"
sync
found=$("$NEW" version 2>/dev/null) || over does_not_run
[ "$found" = "$version" ] || over does_not_run
# The machine may have been told to go meanwhile: it is left alone.
case $(cat "$RUN/shutdown.json" 2>/dev/null) in *'"running":true'*) over going_off ;; esac
ln -f "$BIN/komo-agent" "$BEFORE" || over not_placed
write "$HERE/trying" "$id $version $sum" || over disk_full
rm -f "$HERE/request"
place "$NEW" || go_back not_placed
restart
watch "$WAIT"
