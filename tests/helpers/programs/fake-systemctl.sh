#!/bin/sh
# Stands where systemd's would: notes how it was called, and runs komolet by its unit.
printf '%s\n' "systemctl $*" >>/calls
pid=/run/komolet-by-systemd.pid
stop() {
  [ -e "$pid" ] || return 0
  kill "$(cat "$pid")" 2>/dev/null
  while kill -0 "$(cat "$pid")" 2>/dev/null; do sleep 0.05; done
  rm -f "$pid"
}
start() {
  [ -e /etc/systemd/system/komolet.service ] || { echo "Unit komolet.service could not be found." >&2; exit 5; }
  setsid /usr/local/bin/komolet >>/console 2>&1 </dev/null &
  echo $! >"$pid"
}
case "$*" in
  "enable --now komolet.service")
    if [ -e /refuse-enable ]; then echo "Failed to enable unit: refused" >&2; exit 1; fi
    start
    ;;
  "disable --now komolet.service") stop ;;
  "restart komolet.service")
    stop
    start
    ;;
  poweroff | "daemon-reload") ;;
  *) exit 1 ;;
esac
