#!/bin/sh
# Stands where systemd's would: notes how it was called, and runs services by their units, as far as a shell goes:
# program, user, environment file, umask, folders; and for a service with a user of its own, the read-only system and
# the empty set of capabilities.
set -u
PATH=/fakes:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
UNITS=/etc/systemd/system
WANTS=$UNITS/multi-user.target.wants

# value NAME: what the unit says.
value() { sed -n "s/^$1=-\{0,1\}//p" "$UNITS/$unit" | tail -n 1; }

# folder KIND PARENT: makes the folder that the unit has a right to, and gives all of it to the unit's user.
folder() {
  name=$(value "$1Directory")
  [ -n "$name" ] || return 0
  mode=$(value "$1DirectoryMode")
  mkdir -p "$2/$name"
  chmod "${mode:-0755}" "$2/$name"
  [ "$(stat -c %U "$2/$name")" = "$user" ] || chown -R "$user:$user" "$2/$name"
  writable="$writable $2/$name"
}

# In a mount namespace of its own: sh -c SANDBOX sh "WRITABLE…" COMMAND…
SANDBOX='for place in $1; do mount --bind "$place" "$place"; done
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -o remount,bind,ro /
mount -o remount,bind,ro /usr/local
shift
exec "$@"'

start() {
  [ -e "$UNITS/$unit" ] || { echo "Unit $unit could not be found." >&2; exit 5; }
  user=$(value User)
  user=${user:-root}
  writable=$(value ReadWritePaths)
  folder State /var/lib
  folder Logs /var/log
  folder Runtime /run
  set -- env -i PATH=/fakes:/usr/local/bin:/usr/bin:/bin
  settings=$(value EnvironmentFile)
  if [ -n "$settings" ]; then
    while IFS= read -r line; do
      case $line in '' | '#'*) ;; *) set -- "$@" "$line" ;; esac
    done <"$settings"
  fi
  set -- "$@" "$(value ExecStart)"
  if [ "$user" != root ]; then
    set -- setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
    set -- unshare --mount sh -c "$SANDBOX" sh "$writable" "$@"
  fi
  umask "$(value UMask)"
  cd /
  setsid "$@" >>/console 2>&1 </dev/null &
  echo $! >"$pid"
}

stop() {
  [ -e "$pid" ] || return 0
  kill "$(cat "$pid")" 2>/dev/null
  while kill -0 "$(cat "$pid")" 2>/dev/null; do sleep 0.05; done
  rm -f "$pid"
}

# each WORD FILE…: does that with the services that the files are named after.
each() {
  word=$1
  shift
  for file in "$@"; do
    [ -e "$file" ] || continue
    unit=${file##*/}
    unit=${unit%.pid}
    pid=/run/$unit.pid
    ("$word")
  done
}

[ "$1" = boot ] || printf '%s\n' "systemctl $*" >>/calls
for last in "$@"; do :; done
unit=${last%.service}.service
pid=/run/$unit.pid
case "$*" in
  "enable --now "*)
    start
    ln -sf "$UNITS/$unit" "$WANTS/$unit"
    ;;
  "enable "*) ln -sf "$UNITS/$unit" "$WANTS/$unit" ;;
  "disable --now "*)
    stop
    rm -f "$WANTS/$unit"
    ;;
  "is-failed "*) [ -e "$pid" ] && ! kill -0 "$(cat "$pid")" 2>/dev/null ;;
  "start "*) start ;;
  "stop "*) stop ;;
  "restart "*)
    stop
    start
    ;;
  boot) each start "$WANTS"/* ;;
  poweroff)
    # The one who asks is a service, too.
    (
      each stop /run/*.pid
      : >/run/off
    ) >/dev/null 2>&1 </dev/null &
    ;;
  daemon-reload) ;;
  *) exit 1 ;;
esac
