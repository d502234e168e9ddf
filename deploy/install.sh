#!/bin/sh
# Makes this server one that a komoriuta manager can put to bed and wake.
#
#   sh install.sh URL [CA_FILE]   installs the agent; run again, it upgrades it and keeps its settings
#   sh install.sh upgrade         the same, with the manager that the agent knows already
#   sh install.sh uninstall       removes all of it
#
# With --wake-on-lan before URL, Wake-on-LAN of this server's network card is turned on for good, as by `komo-agent doctor
# --fix`; with --no-wake-on-lan it is left alone. Without either a terminal is asked where it is off, and nobody else:
# then nothing is changed.
#
# URL is the manager's; where it has a standby, both URLs with a comma between them. CA_FILE is the PEM file of its
# private CA, where it has one: that one certificate, and nothing beside it. No other authority counts then. The access
# token is asked for; where standard input is no terminal, it is its first line. In its place an enrolment key may be
# given, with which a new server registers itself. An installation that fails leaves nothing behind; one that a power
# cut ended is mended by the next.
#
# Plain POSIX sh. Needs curl or wget, gzip and sha256sum, glibc 2.27 or newer, and root (asks sudo for it).

set -eu
umask 022
export LC_ALL=C
# What cron or sudo left out. The shell's own choice of programs stays in front.
PATH="${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# The agent would take another folder for the root of the system.
unset KOMORIUTA_ROOT

OLDEST_GLIBC=2.27
WAIT_FOR_HEARTBEAT=60 # seconds
# What stands beside the start script where there is no executable for the platform.
PARTS="deno komo-agent.js komolet.js"
BIN=/usr/local/bin
LIB=/usr/local/lib/komoriuta
ETC=/etc/komoriuta
CONFIG=$ETC/config.json
# What `komo-agent doctor --fix` has changed.
WAKE=$ETC/wake-on-lan.json
UNIT=/etc/systemd/system/komolet.service
# On the disk of the programs, so that they are put in place by a rename. Also the lock against a second run.
STAGE=$BIN/.komoriuta-install

changed=no
finished=no
staged=no
placed=

say() { printf '%s\n' "$*"; }
# What others wrote, without what a terminal would act upon.
plain() { tr -cd '\12\40-\176'; }
warn() { printf 'komoriuta: %s\n' "$*" >&2; }

# die LINE…: says what is wrong and what to do, one thing a line.
die() {
  for line in "$@"; do warn "$line"; done
  exit 1
}

usage() {
  warn "usage: sh install.sh [--wake-on-lan | --no-wake-on-lan] URL [CA_FILE] | upgrade | uninstall"
  exit 2
}

have() { command -v "$1" >/dev/null 2>&1; }

# ---- This system ---------------------------------------------------------------------------------------------

need_root() {
  [ "$(id -u)" != 0 ] || return 0
  have sudo || die "this needs root, and there is no sudo here: run the same command as root."
  # Of a script that was piped into a shell, $0 is that shell's name: a file here that is called so is somebody else's.
  case $0 in *install.sh) [ -r "$0" ] ;; *) false ;; esac || die "this needs root: run the same command with sudo."
  exec sudo sh "$0" "$@"
}

need_tools() {
  have curl || have wget || die "curl or wget is missing: install one, then run this again."
  for tool in gzip sha256sum mktemp sed grep; do
    have "$tool" || die "$tool is missing: install it, then run this again."
  done
}

find_platform() {
  [ "$(uname -s)" = Linux ] || die "the agent runs on Linux; this is $(uname -s)."
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) platform=linux-x64 ;;
    aarch64 | arm64) platform=linux-arm64 ;;
    *) die "there is no agent for this processor ($machine): it runs on x86_64 and aarch64." ;;
  esac
}

need_glibc() {
  # A kernel of 64 bits may carry a system of 32.
  [ "$(getconf LONG_BIT 2>/dev/null)" != 32 ] ||
    die "the agent needs a 64-bit system; this one is 32-bit, on a 64-bit processor ($machine)."
  version=$(getconf GNU_LIBC_VERSION 2>/dev/null) || version=
  version=${version#glibc }
  case $version in
    [0-9]*.[0-9]*) ;;
    *) die "the agent needs glibc $OLDEST_GLIBC or newer, and this system has none (musl?)." ;;
  esac
  rest=${version#*.}
  if [ "${version%%.*}" -lt 2 ] || { [ "${version%%.*}" -eq 2 ] && [ "${rest%%.*}" -lt 27 ]; }; then
    die "the agent needs glibc $OLDEST_GLIBC or newer; this system has $version: upgrade the system first."
  fi
}

systemd_runs() { [ -d /run/systemd/system ] && have systemctl; }

# ---- The manager ---------------------------------------------------------------------------------------------

# take_certificate FILE COPY: writes the certificate anew that FILE holds. Whoever is handed a PEM file trusts all that
# is in it, so it is one certificate, or it is refused: another one, or text around it, may be somebody else's.
take_certificate() {
  at=before
  : >"$2"
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%"$(printf '\r')"}
    case $at:$line in
      'before:-----BEGIN CERTIFICATE-----') at=within ;;
      'within:-----END CERTIFICATE-----') at=after ;;
      within: | within:*[!A-Za-z0-9+/=]* | before:* | after:*) return 1 ;;
    esac
    say "$line" >>"$2"
  done <"$1"
  [ "$at" = after ]
}

# only FOLDER: lets the CA of $ca count alone. An authority that is named to curl or wget is trusted beside those of
# the system, unless these are looked for where there are none.
only() {
  none=$1/none
  mkdir "$none"
  [ -z "$ca" ] || export SSL_CERT_FILE="$ca" SSL_CERT_DIR="$none"
}

# fetch PATH FILE: what the manager serves there. Neither program reads settings of its user.
fetch() {
  if have curl; then
    curl -q -fsSL --max-redirs 0 --connect-timeout 15 --speed-limit 1 --speed-time 30 ${ca:+--cacert "$ca" --capath "$none"} -o "$2" "$manager$1"
  else
    wget --no-config -nv --max-redirect=0 --timeout=15 --tries=2 ${ca:+--ca-certificate="$ca" --ca-directory="$none"} \
      -O "$2" "$manager$1" 2>"$2.log" || {
      plain <"$2.log" >&2
      return 1
    }
  fi
}

# all_in LIST LIST: whether all managers of the first list stand in the second one.
all_in() {
  for each in $(say "$1" | tr ',' ' '); do
    case ,$2, in *",$each,"*) ;; *) return 1 ;; esac
  done
}

# find_manager FILE: fetches this script from the first of $managers that answers, which is $manager from then on.
find_manager() {
  for manager in $(say "$managers" | tr ',' ' '); do
    ! fetch /install.sh "$1" || return 0
  done
  return 1
}

# try_token: 0 where the manager takes the token, 1 where it refuses it, 2 where there was no answer to tell by.
# reporter: the host that reports with this token already, where that is another one.
# The token goes through a file that only root can read: arguments are seen by every user.
try_token() {
  path=/agent/komoriuta.v1.AgentService/GetManifest
  boot=$(boot_id)
  question="{\"bootId\":\"${boot:-installing}\"}"
  settings=$STAGE/question
  (umask 077 && : >"$settings")
  if have curl; then
    printf 'header = "Authorization: Bearer %s"\n' "$token" >"$settings"
    status=$(curl -q -sS --connect-timeout 15 --max-time 30 ${ca:+--cacert "$ca" --capath "$none"} --config "$settings" \
      --header 'Content-Type: application/json' --data "$question" \
      -o "$STAGE/answer" -w '%{http_code}' "$manager$path") || status=
  else
    printf 'header = Authorization: Bearer %s\nheader = Content-Type: application/json\n' "$token" >"$settings"
    status=200
    wget --config="$settings" -nv --max-redirect=0 --timeout=15 --tries=1 ${ca:+--ca-certificate="$ca" --ca-directory="$none"} \
      --post-data="$question" -O "$STAGE/answer" "$manager$path" 2>"$STAGE/log" || status=$?
  fi
  rm -f "$settings"
  # A host tells its name itself: nothing of it may reach the terminal but what names are made of.
  reporter=$(sed -n 's/.*"reportedBy" *: *"\([^"]*\)".*/\1/p' "$STAGE/answer" 2>/dev/null | tr -cd 'A-Za-z0-9.?_-')
  case $status in
    200) return 0 ;;
    401 | 6) return 1 ;;
    *) return 2 ;;
  esac
}

ask_token() {
  if [ -t 0 ]; then
    if [ "$fresh" = yes ]; then
      printf 'Access token (it is not shown): ' >&2
    else
      printf 'A new access token, or Enter to keep the present one: ' >&2
    fi
    terminal=$(stty -g)
    stty -echo
    IFS= read -r token || :
    stty "$terminal"
    terminal=
    printf '\n' >&2
  else
    IFS= read -r token || :
  fi
  token=$(printf %s "$token" | tr -d '[:space:]')
  [ -n "$token" ] || [ "$fresh" = yes ] || return 0
  case $token in
    enrol-*)
      key=$token
      token=
      [ ${#key} -eq 38 ] || die "this is no enrolment key: copy the command from the console once more."
      # A server that has been registered keeps its token: this is an upgrade.
      [ "$fresh" = yes ] || key=
      return 0
      ;;
    '') die "no access token was given: copy it from the console." ;;
    *[!A-Za-z0-9]*) die "this is no access token: it has 32 letters and digits. Copy it from the console." ;;
  esac
  [ ${#token} -eq 32 ] || die "this is no access token: it has 32 letters and digits. Copy it from the console."
}

check_token() {
  answer=0
  try_token || answer=$?
  case $answer in
    0)
      [ -z "$reporter" ] || die "this access token is in use: the agent on the host $reporter reports with it right now." \
        "For a server of its own, add this one in the console, and use its token." \
        "If it takes that one's place: sudo komo-agent disable there, or rotate the token in the console; then run this again." \
        "If it is that one and has just restarted: run this again in a minute."
      ;;
    1) die "the manager refuses this access token: it was rotated, has expired, or its server was deleted." \
      "Open the server in the console, rotate its access token, and run this again with the new one." ;;
    *) die "the manager at $manager did not answer as a manager does (${status:-no answer}): is the URL right?" ;;
  esac
}

# ---- All or nothing ------------------------------------------------------------------------------------------

take_stage() {
  mkdir -p "$BIN" 2>/dev/null || :
  if ! mkdir -m 700 "$STAGE" 2>/dev/null; then
    [ -d "$STAGE" ] || die "$BIN cannot be written."
    # Its process and its boot: after a power cut, another process may have that number.
    other=$(cat "$STAGE/pid" 2>/dev/null) || other=
    if [ "${other#* }" = "$(boot_id)" ] && kill -0 "${other%% *}" 2>/dev/null; then
      die "another installation is under way (process ${other%% *})."
    fi
    # One that a power cut ended. Was it a first installation, so is this one: what it wrote was never in use.
    if [ -e "$STAGE/fresh" ] && [ "$asking" = yes ]; then
      fresh=yes
      stop_komolet
      remove_traces
    fi
    rm -rf "$STAGE"
    mkdir -m 700 "$STAGE"
  fi
  staged=yes
  say "$$ $(boot_id)" >"$STAGE/pid"
  [ "$fresh" = no ] || : >"$STAGE/fresh"
}

boot_id() { cat /proc/sys/kernel/random/boot_id 2>/dev/null || :; }

# keep NAME TARGET: remembers a file as it is, until all is well.
keep() {
  placed="$1:$2 $placed"
  changed=yes
  [ ! -e "$2" ] || ln "$2" "$STAGE/old.$1" 2>/dev/null || cp -p "$2" "$STAGE/old.$1"
}

# place NAME TARGET MODE: puts a staged file where it belongs. After a power cut the old file is there or the new one,
# never a part of it: the disk has the content before it has the name.
place() {
  keep "$1" "$2"
  chmod "$3" "$STAGE/$1"
  mv -f "$STAGE/$1" "$2.new"
  sync
  mv -f "$2.new" "$2"
  ! have restorecon || restorecon "$2" 2>/dev/null || :
}

undo() {
  [ "$fresh" = no ] || stop_komolet
  for pair in $placed; do
    name=${pair%%:*}
    target=${pair#*:}
    rm -f "$target.new"
    if [ -e "$STAGE/old.$name" ]; then
      mv -f "$STAGE/old.$name" "$target"
    else
      rm -f "$target"
    fi
  done
  [ "$fresh" = no ] || remove_traces
  ! systemd_runs || systemctl daemon-reload || :
  [ "$fresh" = yes ] || [ "$restarted" = no ] || systemctl restart komolet.service || :
}

leave() {
  code=$?
  trap - EXIT
  set +e
  [ -z "$terminal" ] || stty "$terminal"
  if [ "$finished" = no ] && [ "$staged" = yes ]; then
    if [ "$changed" = yes ]; then
      undo
      warn "all is as it was before."
      [ "$enrolled" = no ] ||
        warn "The manager knows this server by now: delete it in the console before you run this again."
    else
      warn "nothing was changed."
    fi
  fi
  [ "$staged" = no ] || rm -rf "$STAGE"
  exit "$code"
}

stop_komolet() {
  ! systemd_runs || systemctl disable --now komolet.service >/dev/null 2>&1 || :
  # One that no systemd started.
  [ ! -x "$BIN/komo-agent" ] || [ ! -e "$CONFIG" ] || "$BIN/komo-agent" disable >/dev/null 2>&1 || :
}

# What the agent writes as it runs. The manager, which may live on this server too, keeps what is its own.
remove_traces() {
  rm -f "$CONFIG" "$ETC/public.json" "$ETC/ca.crt" /etc/logrotate.d/komoriuta-agent
  for part in $PARTS; do rm -f "$LIB/$part" "$LIB/$part.new"; done
  rm -f /var/log/komoriuta/komo-agent.log.jsonl* /var/log/komoriuta/komolet.log.jsonl*
  rm -rf /run/komoriuta /var/lib/komolet
  rmdir "$ETC" /var/log/komoriuta "$LIB" 2>/dev/null || :
}

# ---- Installing ----------------------------------------------------------------------------------------------

# setting NAME: what the configuration says; komo-agent writes one setting a line.
setting() {
  sed -n -e "s/^ *\"$1\": \"\([^\"]*\)\",\{0,1\}\$/\1/p" -e "s/^ *\"$1\": \([^\",]*\),\{0,1\}\$/\1/p" "$CONFIG"
}

fetch_programs() {
  from=/install/$platform
  find_manager "$STAGE/install.sh" ||
    die "the manager at $managers cannot be reached: check the URL, the network, and the manager's firewall."
  fetch "$from/SHA256SUMS" "$STAGE/SHA256SUMS" ||
    die "this manager has no agent for $platform: it was built without one." \
      "Whoever builds the manager adds it: npm run build -- $platform"
  fetch "$from/komolet.service" "$STAGE/komolet.service" || die "komolet.service could not be fetched."
  say "Fetching the agent ..."
  parts=
  for part in $PARTS; do
    ! grep -q "  $part\$" "$STAGE/SHA256SUMS" || parts="$parts $part"
  done
  for file in komo-agent $parts; do
    fetch "$from/$file.gz" "$STAGE/$file.gz" || die "the agent could not be fetched: run this again."
    gzip -dc "$STAGE/$file.gz" >"$STAGE/$file" ||
      die "the agent could not be unpacked: is there room in $BIN? Else run this again."
    rm -f "$STAGE/$file.gz"
  done
  # One program, which tells by its name what it is to be.
  ln "$STAGE/komo-agent" "$STAGE/komolet" 2>/dev/null || cp "$STAGE/komo-agent" "$STAGE/komolet"
  (cd "$STAGE" && sha256sum -c SHA256SUMS >/dev/null 2>&1) ||
    die "what was fetched is not what the manager has (SHA-256): run this again; if it stays so, look for who changes it on the way."
  chmod 755 "$STAGE/komo-agent"
  [ -z "$parts" ] || chmod 755 "$STAGE/deno"
  version=$("$STAGE/komo-agent" version 2>&1) || die "komo-agent does not run on this system: $version"
}

# Waits until the manager has answered a heartbeat of the komolet that runs now; what an earlier one left does not count.
wait_for_heartbeat() {
  waited=0
  while [ "$waited" -lt "$WAIT_FOR_HEARTBEAT" ]; do
    ! state=$("$BIN/komo-agent" status --json 2>/dev/null) || return 0
    fault=$(say "$state" | sed -n 's/.*"error":"\(.*\)".*/\1/p' | plain)
    case $fault in *'refuses the access token'*) die "$fault" ;; esac
    sleep 1
    waited=$((waited + 1))
  done
  die "no heartbeat was answered within $WAIT_FOR_HEARTBEAT s: ${fault:-see journalctl -u komolet}"
}

install_agent() {
  fresh=yes
  [ ! -e "$CONFIG" ] || fresh=no
  if [ "$fresh" = no ]; then
    present=$(setting managerURL)
    # The server may know the standby already, or be told of it by this line.
    if all_in "$managers" "$present"; then
      managers=$present
    elif ! all_in "$present" "$managers"; then
      die "the agent on this server knows another manager: $present" \
        "To stay with that one: sudo sh $LIB/install.sh upgrade" \
        "To change over: sudo komo-agent set managerUrl $managers (or uninstall it), then run this again."
    fi
  fi
  find_platform
  need_glibc
  need_tools
  [ -z "$ca" ] || [ -r "$ca" ] || die "$ca cannot be read."
  token=
  key=
  enrolled=no
  terminal=
  restarted=no
  trap leave EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  take_stage
  if [ -n "$ca" ]; then
    take_certificate "$ca" "$STAGE/ca.crt" ||
      die "$ca must hold one certificate, and nothing else: that of the manager's CA." \
        "If it is one among others, or text stands beside it: openssl x509 -in $ca -out ca.crt writes the first one anew."
    ca=$STAGE/ca.crt
  fi
  only "$STAGE"
  manager=${managers%%,*}
  [ "$manager" = "$managers" ] || find_manager "$STAGE/install.sh" || :
  [ "$asking" = no ] || ask_token
  [ -z "$token" ] || check_token
  fetch_programs
  put_in_place
  start_komolet
  finished=yes
  rm -rf "$STAGE"
  # What is done stays done, whatever happens to the power now.
  sync
  say "komoriuta: $outcome"
  wake_on_lan
}

# wake_on_lan: turns Wake-on-LAN on for good where whoever installs wants it. The agent is installed by now, whatever
# comes of this: it changes nothing that it cannot undo, and says why not where it cannot be done.
wake_on_lan() {
  [ "$wake" != no ] || return 0
  if [ "$wake" = ask ]; then
    # An upgrade is not the time to ask.
    [ "$fresh" = yes ] || return 0
    code=0
    found=$("$BIN/komo-agent" doctor 2>/dev/null) || code=$?
    # 3: something speaks against waking this server.
    [ "$code" = 3 ] || return 0
    say "$found"
    case $found in *'doctor --fix'*) ;; *) return 0 ;; esac
    [ -t 0 ] || return 0
    printf 'Turn Wake-on-LAN on now, and at each boot? [y/N] ' >&2
    IFS= read -r answer || answer=
    case $answer in [yY] | [yY][eE][sS]) ;; *) return 0 ;; esac
  fi
  "$BIN/komo-agent" doctor --fix || warn "Wake-on-LAN is as it was."
}

put_in_place() {
  mkdir -p "$ETC" "$LIB"
  keep config.json "$CONFIG"
  keep public.json "$ETC/public.json"
  for part in $parts; do place "$part" "$LIB/$part" 755; done
  place komo-agent "$BIN/komo-agent" 755
  place komolet "$BIN/komolet" 755
  # What an agent that was more than one file has left.
  for part in $PARTS; do
    case " $parts " in *" $part "*) continue ;; esac
    [ -e "$LIB/$part" ] || continue
    keep "$part" "$LIB/$part"
    rm -f "$LIB/$part"
  done
  place install.sh "$LIB/install.sh" 644
  if systemd_runs; then
    place komolet.service "$UNIT" 644
    systemctl daemon-reload
  fi
  if [ "$fresh" = yes ]; then
    # What an agent that is long gone reported.
    rm -f /run/komoriuta/komolet.json
    if [ -n "$key" ]; then
      enrol
    else
      printf '%s\n%s\n' "$managers" "$token" | "$BIN/komo-agent" init >/dev/null
    fi
  elif [ -n "$token" ]; then
    printf '%s\n' "$token" | "$BIN/komo-agent" set accessToken >/dev/null
  fi
  [ "$(setting managerURL)" = "$managers" ] || "$BIN/komo-agent" set managerUrl "$managers" >/dev/null
  if [ -n "$ca" ] && [ "$(cat "$ca")" != "$(cat "$(setting caFile)" 2>/dev/null)" ]; then
    place ca.crt "$ETC/ca.crt" 644
    "$BIN/komo-agent" set caFile "$ETC/ca.crt" >/dev/null
  fi
}

# enrol: registers this server, and sets the agent up with the token that the manager gives it.
enrol() {
  if [ -n "$ca" ]; then
    keep ca.crt "$ETC/ca.crt"
    cp "$ca" "$ETC/ca.crt"
    chmod 644 "$ETC/ca.crt"
  fi
  printf '%s\n%s\n' "$managers" "$key" | "$BIN/komo-agent" enrol ${ca:+"$ETC/ca.crt"}
  enrolled=yes
}

start_komolet() {
  if [ "$fresh" = no ] && [ "$(setting enabled)" != true ]; then
    outcome="upgraded to $version. The agent is disabled, as it was: sudo komo-agent enable"
    return 0
  fi
  if ! systemd_runs; then
    "$BIN/komo-agent" enable >/dev/null
    outcome="the agent $version is installed, and enabled. systemd does not run here:
let your process manager start (or restart) $BIN/komolet, as root, at every boot."
    return 0
  fi
  if [ "$fresh" = yes ]; then
    "$BIN/komo-agent" enable >/dev/null
  else
    restarted=yes
    systemctl restart komolet.service
  fi
  say "Waiting for the first heartbeat ..."
  wait_for_heartbeat
  outcome="done. This server reports to $managers with the agent $version: the console shows it ON."
}

# ---- The three things that can be asked ----------------------------------------------------------------------

upgrade() {
  [ -e "$CONFIG" ] || die "no agent is set up here: copy the command for a new server from the console."
  need_tools
  managers=$(setting managerURL)
  ca=$(setting caFile)
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  only "$folder"
  find_manager "$folder/install.sh" || die "the manager at $managers cannot be reached; nothing was changed."
  code=0
  # The manager's own script knows what its agent needs.
  KOMORIUTA_KEEP_TOKEN=yes sh "$folder/install.sh" "$managers" ${ca:+"$ca"} || code=$?
  exit "$code"
}

uninstall() {
  # While there is a program that can.
  [ ! -e "$WAKE" ] || [ ! -x "$BIN/komo-agent" ] || "$BIN/komo-agent" doctor --undo ||
    warn "Wake-on-LAN was not set back: $WAKE says what it was."
  stop_komolet
  for file in "$BIN/komo-agent" "$BIN/komolet" "$UNIT" "$LIB/install.sh" "$ETC/ca.crt"; do rm -f "$file" "$file.new"; done
  rm -rf "$STAGE"
  remove_traces
  ! systemd_runs || systemctl daemon-reload || :
  say "komoriuta: the agent is gone from this server. Delete the server in the console, too."
}

# Only called here, at the end: a script that was cut off on its way does nothing.
wake=ask
flag=
case ${1:-} in
  --wake-on-lan) wake=yes ;;
  --no-wake-on-lan) wake=no ;;
esac
if [ "$wake" != ask ]; then
  flag=$1
  shift
fi
case ${1:-} in
  upgrade | uninstall)
    [ $# -eq 1 ] && [ -z "$flag" ] || usage
    need_root "$@"
    "$1"
    ;;
  https://?* | http://?*)
    [ $# -le 2 ] || usage
    need_root ${flag:+"$flag"} "$@"
    managers=${1%/}
    ca=${2:-}
    asking=yes
    [ "${KOMORIUTA_KEEP_TOKEN:-no}" = no ] || asking=no
    install_agent
    ;;
  *) usage ;;
esac
