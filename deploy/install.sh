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
# The reader's language; every program that is run here speaks C, but where it speaks to the reader itself.
asked=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}
language=
case $asked in *.[Uu][Tt][Ff]-8 | *.[Uu][Tt][Ff]8) language=${asked%%[_.]*} ;; esac
case $language:${TERM:-} in
  # A terminal of the kernel's own has no such letters.
  ja:linux | ko:linux | zh:linux) language= ;;
  de:* | es:* | fr:* | ja:* | ko:* | pt:* | zh:*) ;;
  *) language= ;;
esac
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
# In its place, where OpenRC or sysvinit runs.
INIT_SCRIPT=/etc/init.d/komolet
UPGRADE_UNIT=/etc/systemd/system/komolet-upgrade.service
# An upgrade by the manager, while it goes on.
UPGRADE=/var/lib/komolet/upgrade
# On the disk of the programs, so that they are put in place by a rename. Also the lock against a second run.
STAGE=$BIN/.komoriuta-install

changed=no
finished=no
staged=no
placed=

# Sentences are English where they stand, with %s for what is put into them; `in_words` says them, in the language of the
# reader where that is one of those at the end of this script.
print() { printf '%s\n' "$*"; }
# What others wrote, without what a terminal would act upon.
plain() { tr -cd '\12\40-\176'; }
# say SENTENCE VALUE…, and the same to standard error.
say() { print "$(in_words "$@")"; }
warn() { print "komoriuta: $(in_words "$@")" >&2; }
ask() { printf '%s ' "$(in_words "$@")" >&2; }

# die SENTENCE VALUE…: what is wrong and what to do. What more there is to say comes before, by warn.
die() {
  warn "$@"
  exit 1
}

usage() {
  warn "usage: %s" "sh install.sh [--wake-on-lan | --no-wake-on-lan] URL [CA_FILE] | upgrade | uninstall"
  exit 2
}

have() { command -v "$1" >/dev/null 2>&1; }

# ---- This system ---------------------------------------------------------------------------------------------

need_root() {
  [ "$(id -u)" != 0 ] || return 0
  have sudo || die "this needs root, and there is no sudo here: run the same command as root."
  # Of a script that was piped into a shell, $0 is that shell's name: a file here that is called so is somebody else's.
  case $0 in *install.sh) [ -r "$0" ] ;; *) false ;; esac || die "this needs root: run the same command with sudo."
  LC_ALL=$asked exec sudo sh "$0" "$@"
}

need_tools() {
  have curl || have wget || die "curl or wget is missing: install one, then run this again."
  for tool in gzip sha256sum mktemp sed grep; do
    have "$tool" || die "%s is missing: install it, then run this again." "$tool"
  done
}

find_platform() {
  [ "$(uname -s)" = Linux ] || die "the agent runs on Linux; this is %s." "$(uname -s)"
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) platform=linux-x64 ;;
    aarch64 | arm64) platform=linux-arm64 ;;
    *) die "there is no agent for this processor (%s): it runs on x86_64 and aarch64." "$machine" ;;
  esac
}

need_glibc() {
  # A kernel of 64 bits may carry a system of 32.
  [ "$(getconf LONG_BIT 2>/dev/null)" != 32 ] ||
    die "the agent needs a 64-bit system; this one is 32-bit, on a 64-bit processor (%s)." "$machine"
  version=$(getconf GNU_LIBC_VERSION 2>/dev/null) || version=
  version=${version#glibc }
  case $version in
    [0-9]*.[0-9]*) ;;
    *) die "the agent needs glibc %s or newer, and this system has none (musl?)." "$OLDEST_GLIBC" ;;
  esac
  rest=${version#*.}
  if [ "${version%%.*}" -lt 2 ] || { [ "${version%%.*}" -eq 2 ] && [ "${rest%%.*}" -lt 27 ]; }; then
    die "the agent needs glibc %s or newer; this system has %s: upgrade the system first." "$OLDEST_GLIBC" "$version"
  fi
}

# ---- The service manager -------------------------------------------------------------------------------------

# find_service_manager: $starts is what starts komolet here: systemd, openrc, sysvinit, or nothing that is known.
find_service_manager() {
  if [ -d /run/systemd/system ] && have systemctl; then
    starts=systemd
  elif [ -d /run/openrc ] && have rc-service; then
    starts=openrc
  elif [ -p /run/initctl ] && have update-rc.d && have start-stop-daemon; then
    starts=sysvinit
  else
    starts=nothing
  fi
}

# fetch_starters: for each service manager, and what an upgrade from the console takes, since the sums are of them all.
fetch_starters() {
  for starter in komolet.service komolet.openrc komolet.sysvinit komolet-upgrade.service upgrade.sh; do
    fetch "$from/$starter" "$STAGE/$starter" || die "%s could not be fetched." "$starter"
  done
}

place_starter() {
  case $starts in
    systemd)
      place komolet-upgrade.service "$UPGRADE_UNIT" 644
      place komolet.service "$UNIT" 644
      ;;
    openrc | sysvinit) place "komolet.$starts" "$INIT_SCRIPT" 755 ;;
  esac
  read_starters
}

# read_starters: lets the service manager see what was placed, or removed.
read_starters() {
  [ "$starts" != systemd ] || systemctl daemon-reload
}

# restart_komolet: also where it runs by something else, or not at all.
restart_komolet() {
  case $starts in
    systemd) systemctl restart komolet.service ;;
    openrc) rc-update add komolet default >/dev/null && rc-service komolet restart ;;
    sysvinit) update-rc.d komolet defaults && service komolet restart ;;
  esac
}

# disable_komolet: ends it, and starts it at no boot.
disable_komolet() {
  case $starts in
    systemd) systemctl disable --now komolet.service ;;
    openrc)
      [ ! -e "$INIT_SCRIPT" ] || rc-service komolet stop
      rc-update del komolet default
      ;;
    sysvinit)
      [ ! -e "$INIT_SCRIPT" ] || service komolet stop
      update-rc.d -f komolet remove
      ;;
  esac
}

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
    print "$line" >>"$2"
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
  for each in $(print "$1" | tr ',' ' '); do
    case ,$2, in *",$each,"*) ;; *) return 1 ;; esac
  done
}

# find_manager FILE: fetches this script from the first of $managers that answers, which is $manager from then on.
find_manager() {
  for manager in $(print "$managers" | tr ',' ' '); do
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
      ask "Access token (it is not shown):"
    else
      ask "A new access token, or Enter to keep the present one:"
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
      [ -n "$reporter" ] || return 0
      warn "this access token is in use: the agent on the host %s reports with it right now." "$reporter"
      warn "For a server of its own, add this one in the console, and use its token."
      warn "If it takes that one's place: sudo komo-agent disable there, or rotate the token in the console; then run this again."
      die "If it is that one and has just restarted: run this again in a minute."
      ;;
    1)
      warn "the manager refuses this access token: it was rotated, has expired, or its server was deleted."
      die "Open the server in the console, rotate its access token, and run this again with the new one."
      ;;
    *)
      [ -n "$status" ] || status=$(in_words "no answer")
      die "the manager at %s did not answer as a manager does (%s): is the URL right?" "$manager" "$status"
      ;;
  esac
}

# ---- All or nothing ------------------------------------------------------------------------------------------

take_stage() {
  mkdir -p "$BIN" 2>/dev/null || :
  if ! mkdir -m 700 "$STAGE" 2>/dev/null; then
    [ -d "$STAGE" ] || die "%s cannot be written." "$BIN"
    # Its process and its boot: after a power cut, another process may have that number.
    other=$(cat "$STAGE/pid" 2>/dev/null) || other=
    if [ "${other#* }" = "$(boot_id)" ] && kill -0 "${other%% *}" 2>/dev/null; then
      die "another installation is under way (process %s)." "${other%% *}"
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
  print "$$ $(boot_id)" >"$STAGE/pid"
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
  read_starters || :
  [ "$fresh" = yes ] || [ "$restarted" = no ] || restart_komolet || :
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
  # Also one that no service manager started.
  [ ! -x "$BIN/komo-agent" ] || [ ! -e "$CONFIG" ] || "$BIN/komo-agent" disable >/dev/null 2>&1 || :
  # After that: the agent leaves sysvinit's links behind, as those of a service that is disabled.
  disable_komolet >/dev/null 2>&1 || :
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
    die "the manager at %s cannot be reached: check the URL, the network, and the manager's firewall." "$managers"
  fetch "$from/SHA256SUMS" "$STAGE/SHA256SUMS" || {
    warn "this manager has no agent for %s: it was built without one." "$platform"
    die "Whoever builds the manager adds it: %s" "npm run build -- $platform"
  }
  fetch_starters
  say "Fetching the agent ..."
  parts=
  for part in $PARTS; do
    ! grep -q "  $part\$" "$STAGE/SHA256SUMS" || parts="$parts $part"
  done
  for file in komo-agent $parts; do
    fetch "$from/$file.gz" "$STAGE/$file.gz" || die "the agent could not be fetched: run this again."
    gzip -dc "$STAGE/$file.gz" >"$STAGE/$file" ||
      die "the agent could not be unpacked: is there room in %s? Else run this again." "$BIN"
    rm -f "$STAGE/$file.gz"
  done
  # One program, which tells by its name what it is to be.
  ln "$STAGE/komo-agent" "$STAGE/komolet" 2>/dev/null || cp "$STAGE/komo-agent" "$STAGE/komolet"
  (cd "$STAGE" && sha256sum -c SHA256SUMS >/dev/null 2>&1) ||
    die "what was fetched is not what the manager has (SHA-256): run this again; if it stays so, look for who changes it on the way."
  chmod 755 "$STAGE/komo-agent"
  [ -z "$parts" ] || chmod 755 "$STAGE/deno"
  version=$("$STAGE/komo-agent" version 2>&1) || die "komo-agent does not run on this system: %s" "$version"
}

# reasons: where komolet says why it does not get through.
reasons() { if [ "$starts" = systemd ]; then print "journalctl -u komolet"; else print /var/log/komoriuta/komolet.log.jsonl; fi; }

# Waits until the manager has answered a heartbeat of the komolet that runs now; what an earlier one left does not count.
wait_for_heartbeat() {
  waited=0
  while [ "$waited" -lt "$WAIT_FOR_HEARTBEAT" ]; do
    ! state=$("$BIN/komo-agent" status --json 2>/dev/null) || return 0
    fault=$(print "$state" | sed -n 's/.*"error":"\(.*\)".*/\1/p' | plain)
    case $fault in *'refuses the access token'*) die "%s" "$fault" ;; esac
    sleep 1
    waited=$((waited + 1))
  done
  die "no heartbeat was answered within %s s: %s" "$WAIT_FOR_HEARTBEAT" "${fault:-$(in_words "see %s" "$(reasons)")}"
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
      warn "the agent on this server knows another manager: %s" "$present"
      warn "To stay with that one: %s" "sudo sh $LIB/install.sh upgrade"
      die "To change over: %s (or uninstall it), then run this again." "sudo komo-agent set managerUrl $managers"
    fi
  fi
  find_platform
  need_glibc
  need_tools
  [ -z "$ca" ] || [ -r "$ca" ] || die "%s cannot be read." "$ca"
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
    take_certificate "$ca" "$STAGE/ca.crt" || {
      warn "%s must hold one certificate, and nothing else: that of the manager's CA." "$ca"
      die "If it is one among others, or text stands beside it: %s writes the first one anew." "openssl x509 -in $ca -out ca.crt"
    }
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
  print "komoriuta: $outcome"
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
    found=$(LC_ALL=$asked "$BIN/komo-agent" doctor 2>/dev/null) || code=$?
    # 3: something speaks against waking this server.
    [ "$code" = 3 ] || return 0
    print "$found"
    case $found in *'doctor --fix'*) ;; *) return 0 ;; esac
    [ -t 0 ] || return 0
    ask "Turn Wake-on-LAN on now, and at each boot? [y/N]"
    IFS= read -r answer || answer=
    case $answer in [yY] | [yY][eE][sS]) ;; *) return 0 ;; esac
  fi
  LC_ALL=$asked "$BIN/komo-agent" doctor --fix || warn "Wake-on-LAN is as it was."
}

# end_upgrade: what is installed now is what counts. Nothing puts another version back later.
end_upgrade() {
  [ -d "$UPGRADE" ] || return 0
  [ "$starts" != systemd ] || systemctl stop komolet-upgrade.service || :
  rm -rf "$UPGRADE" "$BIN/.komo-agent.before" "$BIN/.komo-agent.new" "$BIN/.komo-agent.next" "$BIN/.komolet.next"
}

put_in_place() {
  mkdir -p "$ETC" "$LIB"
  end_upgrade
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
  place upgrade.sh "$LIB/upgrade.sh" 644
  place_starter
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
  printf '%s\n%s\n' "$managers" "$key" | LC_ALL=$asked "$BIN/komo-agent" enrol ${ca:+"$ETC/ca.crt"}
  enrolled=yes
}

start_komolet() {
  if [ "$fresh" = no ] && [ "$(setting enabled)" != true ]; then
    outcome=$(in_words "upgraded to %s. The agent is disabled, as it was: sudo komo-agent enable" "$version")
    return 0
  fi
  if [ "$starts" = nothing ]; then
    "$BIN/komo-agent" enable >/dev/null
    outcome="$(in_words "the agent %s is installed, and enabled. Neither systemd nor OpenRC nor sysvinit runs here:" "$version")
$(in_words "let your process manager start (or restart) %s, as root, at every boot." "$BIN/komolet")"
    return 0
  fi
  if [ "$fresh" = yes ]; then
    "$BIN/komo-agent" enable >/dev/null
  else
    restarted=yes
    restart_komolet >/dev/null
  fi
  say "Waiting for the first heartbeat ..."
  wait_for_heartbeat
  outcome=$(in_words "done. This server reports to %s with the agent %s: the console shows it ON." "$managers" "$version")
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
  find_manager "$folder/install.sh" || die "the manager at %s cannot be reached; nothing was changed." "$managers"
  code=0
  # The manager's own script knows what its agent needs.
  LC_ALL=$asked KOMORIUTA_KEEP_TOKEN=yes sh "$folder/install.sh" "$managers" ${ca:+"$ca"} || code=$?
  exit "$code"
}

uninstall() {
  # While there is a program that can.
  [ ! -e "$WAKE" ] || [ ! -x "$BIN/komo-agent" ] || LC_ALL=$asked "$BIN/komo-agent" doctor --undo ||
    warn "Wake-on-LAN was not set back: %s says what it was." "$WAKE"
  end_upgrade
  stop_komolet
  for file in "$BIN/komo-agent" "$BIN/komolet" "$UNIT" "$UPGRADE_UNIT" "$INIT_SCRIPT" "$LIB/install.sh" "$LIB/upgrade.sh" "$ETC/ca.crt"; do
    rm -f "$file" "$file.new"
  done
  rm -rf "$STAGE"
  remove_traces
  read_starters || :
  print "komoriuta: $(in_words "the agent is gone from this server. Delete the server in the console, too.")"
}

# ---- Words ---------------------------------------------------------------------------------------------------

# in_words SENTENCE VALUE…: the sentence in the reader's language, with the values in the places of %s. The table is read
# line by line and printed, never run: a sentence, and under it the same one in each language.
in_words() {
  sentence=$1
  shift
  found=$sentence
  here=no
  [ -z "$language" ] || while IFS= read -r line; do
    case $here:$line in
      "yes:>$language "*) found=${line#* } ;;
      *:'>'*) ;;
      *) if [ "$line" = "$sentence" ]; then here=yes; else here=no; fi ;;
    esac
  done <<'WORDS'
usage: %s
>de Aufruf: %s
>es uso: %s
>fr usage : %s
>ja 使い方: %s
>ko 사용법: %s
>pt uso: %s
>zh 用法：%s
this needs root, and there is no sudo here: run the same command as root.
>de dies braucht root, und sudo gibt es hier nicht: Führen Sie denselben Befehl als root aus.
>es esto necesita root, y aquí no hay sudo: ejecute el mismo comando como root.
>fr il faut root, et il n’y a pas de sudo ici : lancez la même commande en root.
>ja root が必要ですが、ここに sudo がありません。同じコマンドを root で実行してください。
>ko root가 필요한데 여기에는 sudo가 없습니다. 같은 명령을 root로 실행하세요.
>pt isto precisa de root, e aqui não há sudo: execute o mesmo comando como root.
>zh 需要 root，而这里没有 sudo：请以 root 运行同一命令。
this needs root: run the same command with sudo.
>de dies braucht root: Führen Sie denselben Befehl mit sudo aus.
>es esto necesita root: ejecute el mismo comando con sudo.
>fr il faut root : lancez la même commande avec sudo.
>ja root が必要です。同じコマンドを sudo で実行してください。
>ko root가 필요합니다. 같은 명령을 sudo로 실행하세요.
>pt isto precisa de root: execute o mesmo comando com sudo.
>zh 需要 root：请用 sudo 运行同一命令。
curl or wget is missing: install one, then run this again.
>de curl oder wget fehlt: Installieren Sie eines davon und führen Sie dies erneut aus.
>es falta curl o wget: instale uno y ejecute esto de nuevo.
>fr curl ou wget manque : installez l’un des deux, puis relancez.
>ja curl も wget もありません。どちらかをインストールして、もう一度実行してください。
>ko curl이나 wget이 없습니다. 하나를 설치한 다음 다시 실행하세요.
>pt falta curl ou wget: instale um deles e execute isto de novo.
>zh 缺少 curl 或 wget：请安装其中之一，然后重新运行。
%s is missing: install it, then run this again.
>de %s fehlt: Installieren Sie es und führen Sie dies erneut aus.
>es falta %s: instálelo y ejecute esto de nuevo.
>fr %s manque : installez-le, puis relancez.
>ja %s がありません。インストールして、もう一度実行してください。
>ko %s이(가) 없습니다. 설치한 다음 다시 실행하세요.
>pt falta %s: instale e execute isto de novo.
>zh 缺少 %s：请安装后重新运行。
the agent runs on Linux; this is %s.
>de der Agent läuft auf Linux; dies ist %s.
>es el agente funciona en Linux; esto es %s.
>fr l’agent tourne sous Linux ; ceci est %s.
>ja エージェントは Linux で動きます。ここは %s です。
>ko 에이전트는 Linux에서 실행됩니다. 여기는 %s입니다.
>pt o agente funciona em Linux; isto é %s.
>zh 代理程序运行在 Linux 上；这里是 %s。
there is no agent for this processor (%s): it runs on x86_64 and aarch64.
>de für diesen Prozessor (%s) gibt es keinen Agenten: Er läuft auf x86_64 und aarch64.
>es no hay agente para este procesador (%s): funciona en x86_64 y aarch64.
>fr il n’y a pas d’agent pour ce processeur (%s) : il tourne sur x86_64 et aarch64.
>ja このプロセッサー（%s）用のエージェントはありません。x86_64 と aarch64 で動きます。
>ko 이 프로세서(%s)용 에이전트가 없습니다. x86_64와 aarch64에서 실행됩니다.
>pt não há agente para este processador (%s): ele funciona em x86_64 e aarch64.
>zh 没有适用于此处理器（%s）的代理程序：它运行在 x86_64 和 aarch64 上。
the agent needs a 64-bit system; this one is 32-bit, on a 64-bit processor (%s).
>de der Agent braucht ein 64-Bit-System; dieses hat 32 Bit, auf einem 64-Bit-Prozessor (%s).
>es el agente necesita un sistema de 64 bits; este es de 32 bits, en un procesador de 64 bits (%s).
>fr l’agent demande un système 64 bits ; celui-ci est en 32 bits, sur un processeur 64 bits (%s).
>ja エージェントには64ビットのシステムが必要です。ここは64ビットのプロセッサー（%s）上の32ビットです。
>ko 에이전트에는 64비트 시스템이 필요합니다. 여기는 64비트 프로세서(%s)의 32비트 시스템입니다.
>pt o agente precisa de um sistema de 64 bits; este é de 32 bits, em um processador de 64 bits (%s).
>zh 代理程序需要 64 位系统；这里是 64 位处理器（%s）上的 32 位系统。
the agent needs glibc %s or newer, and this system has none (musl?).
>de der Agent braucht glibc %s oder neuer, und dieses System hat keine (musl?).
>es el agente necesita glibc %s o posterior, y este sistema no la tiene (¿musl?).
>fr l’agent demande glibc %s ou plus récent, et ce système n’en a pas (musl ?).
>ja エージェントには glibc %s 以降が必要ですが、このシステムにはありません（musl でしょうか）。
>ko 에이전트에는 glibc %s 이상이 필요한데 이 시스템에는 없습니다(musl인가요?).
>pt o agente precisa de glibc %s ou mais nova, e este sistema não a tem (musl?).
>zh 代理程序需要 glibc %s 或更高版本，而此系统没有（musl？）。
the agent needs glibc %s or newer; this system has %s: upgrade the system first.
>de der Agent braucht glibc %s oder neuer; dieses System hat %s: Aktualisieren Sie zuerst das System.
>es el agente necesita glibc %s o posterior; este sistema tiene %s: actualice antes el sistema.
>fr l’agent demande glibc %s ou plus récent ; ce système a %s : mettez d’abord le système à jour.
>ja エージェントには glibc %s 以降が必要です。このシステムは %s なので、先にシステムを更新してください。
>ko 에이전트에는 glibc %s 이상이 필요합니다. 이 시스템은 %s이므로 먼저 시스템을 업그레이드하세요.
>pt o agente precisa de glibc %s ou mais nova; este sistema tem %s: atualize antes o sistema.
>zh 代理程序需要 glibc %s 或更高版本；此系统为 %s：请先升级系统。
Access token (it is not shown):
>de Zugriffstoken (wird nicht angezeigt):
>es Token de acceso (no se muestra):
>fr Jeton d’accès (il ne s’affiche pas) :
>ja アクセストークン（表示されません）:
>ko 액세스 토큰(보이지 않음):
>pt Token de acesso (não é mostrado):
>zh 访问令牌（不会显示）：
A new access token, or Enter to keep the present one:
>de Ein neues Zugriffstoken, oder Enter, um das bisherige zu behalten:
>es Un token de acceso nuevo, o Intro para conservar el actual:
>fr Un nouveau jeton d’accès, ou Entrée pour garder l’actuel :
>ja 新しいアクセストークン（今のものを使い続けるなら Enter）:
>ko 새 액세스 토큰, 지금 것을 계속 쓰려면 Enter:
>pt Um novo token de acesso, ou Enter para manter o atual:
>zh 新的访问令牌，按 Enter 保留现有的：
this is no enrolment key: copy the command from the console once more.
>de dies ist kein Registrierungsschlüssel: Kopieren Sie den Befehl noch einmal aus der Konsole.
>es esto no es una clave de inscripción: copie otra vez el comando de la consola.
>fr ce n’est pas une clé d’inscription : copiez de nouveau la commande de la console.
>ja 登録キーではありません。コンソールからコマンドをもう一度コピーしてください。
>ko 등록 키가 아닙니다. 콘솔에서 명령을 다시 복사하세요.
>pt isto não é uma chave de registro: copie de novo o comando do console.
>zh 这不是注册密钥：请再次从控制台复制命令。
no access token was given: copy it from the console.
>de es wurde kein Zugriffstoken angegeben: Kopieren Sie es aus der Konsole.
>es no se indicó ningún token de acceso: cópielo de la consola.
>fr aucun jeton d’accès n’a été donné : copiez-le de la console.
>ja アクセストークンが指定されていません。コンソールからコピーしてください。
>ko 액세스 토큰을 지정하지 않았습니다. 콘솔에서 복사하세요.
>pt nenhum token de acesso foi informado: copie-o do console.
>zh 没有给出访问令牌：请从控制台复制。
this is no access token: it has 32 letters and digits. Copy it from the console.
>de dies ist kein Zugriffstoken: Es hat 32 Buchstaben und Ziffern. Kopieren Sie es aus der Konsole.
>es esto no es un token de acceso: tiene 32 letras y cifras. Cópielo de la consola.
>fr ce n’est pas un jeton d’accès : il a 32 lettres et chiffres. Copiez-le de la console.
>ja アクセストークンではありません。32文字の英数字です。コンソールからコピーしてください。
>ko 액세스 토큰이 아닙니다. 영문자와 숫자 32자입니다. 콘솔에서 복사하세요.
>pt isto não é um token de acesso: ele tem 32 letras e dígitos. Copie-o do console.
>zh 这不是访问令牌：它有 32 位字母和数字。请从控制台复制。
this access token is in use: the agent on the host %s reports with it right now.
>de dieses Zugriffstoken ist in Gebrauch: Der Agent auf dem Host %s meldet sich gerade damit.
>es este token de acceso está en uso: el agente del host %s responde con él ahora mismo.
>fr ce jeton d’accès sert déjà : l’agent de l’hôte %s répond avec lui en ce moment.
>ja このアクセストークンは使用中です。今、ホスト %s のエージェントが使っています。
>ko 이 액세스 토큰은 사용 중입니다. 지금 호스트 %s의 에이전트가 쓰고 있습니다.
>pt este token de acesso está em uso: o agente no host %s responde com ele neste momento.
>zh 此访问令牌正在使用：主机 %s 上的代理程序现在正用它应答。
For a server of its own, add this one in the console, and use its token.
>de Für einen eigenen Server fügen Sie diesen in der Konsole hinzu und nehmen Sie dessen Token.
>es Para un servidor propio, añada este en la consola y use su token.
>fr Pour un serveur à part, ajoutez celui-ci dans la console et prenez son jeton.
>ja 別のサーバーなら、コンソールで追加し、そのトークンを使ってください。
>ko 별도의 서버라면 콘솔에서 추가하고 그 토큰을 쓰세요.
>pt Para um servidor próprio, adicione este no console e use o token dele.
>zh 如果是另一台服务器，请在控制台添加它，并使用它的令牌。
If it takes that one's place: sudo komo-agent disable there, or rotate the token in the console; then run this again.
>de Tritt er an dessen Stelle: dort sudo komo-agent disable, oder erneuern Sie das Token in der Konsole; führen Sie dies dann erneut aus.
>es Si ocupa el lugar de aquel: sudo komo-agent disable allí, o renueve el token en la consola; después ejecute esto de nuevo.
>fr S’il prend la place de l’autre : sudo komo-agent disable là-bas, ou renouvelez le jeton dans la console ; puis relancez.
>ja そのサーバーと入れ替えるなら、そちらで sudo komo-agent disable を実行するか、コンソールでトークンを再発行してから、もう一度実行してください。
>ko 그 서버를 대신한다면 그쪽에서 sudo komo-agent disable을 실행하거나 콘솔에서 토큰을 다시 발급한 다음, 다시 실행하세요.
>pt Se ele toma o lugar daquele: sudo komo-agent disable lá, ou renove o token no console; depois execute isto de novo.
>zh 如果要替换那一台：请在那里运行 sudo komo-agent disable，或在控制台更换令牌；然后重新运行。
If it is that one and has just restarted: run this again in a minute.
>de Ist es derselbe und gerade neu gestartet: Führen Sie dies in einer Minute erneut aus.
>es Si es aquel y acaba de reiniciarse: ejecute esto de nuevo dentro de un minuto.
>fr Si c’est lui et qu’il vient de redémarrer : relancez dans une minute.
>ja 同じサーバーで、再起動したばかりなら、1分後にもう一度実行してください。
>ko 그 서버이고 방금 재시작했다면 1분 뒤에 다시 실행하세요.
>pt Se for aquele e acabou de reiniciar: execute isto de novo em um minuto.
>zh 如果就是那一台且刚刚重启：请一分钟后重新运行。
the manager refuses this access token: it was rotated, has expired, or its server was deleted.
>de der Manager lehnt dieses Zugriffstoken ab: Es wurde erneuert, ist abgelaufen, oder sein Server wurde gelöscht.
>es el gestor rechaza este token de acceso: se renovó, ha caducado o se eliminó su servidor.
>fr le gestionnaire refuse ce jeton d’accès : il a été renouvelé, a expiré, ou son serveur a été supprimé.
>ja マネージャーがこのアクセストークンを受け付けません。再発行されたか、期限切れか、サーバーが削除されています。
>ko 매니저가 이 액세스 토큰을 거부합니다. 다시 발급되었거나, 만료되었거나, 서버가 삭제되었습니다.
>pt o gerenciador recusa este token de acesso: ele foi renovado, expirou, ou seu servidor foi excluído.
>zh 管理器拒绝此访问令牌：它已被更换、已过期，或其服务器已被删除。
Open the server in the console, rotate its access token, and run this again with the new one.
>de Öffnen Sie den Server in der Konsole, erneuern Sie sein Zugriffstoken und führen Sie dies mit dem neuen erneut aus.
>es Abra el servidor en la consola, renueve su token de acceso y ejecute esto de nuevo con el nuevo.
>fr Ouvrez le serveur dans la console, renouvelez son jeton d’accès, et relancez avec le nouveau.
>ja コンソールでサーバーを開き、アクセストークンを再発行して、新しいもので実行し直してください。
>ko 콘솔에서 서버를 열어 액세스 토큰을 다시 발급하고 새 토큰으로 다시 실행하세요.
>pt Abra o servidor no console, renove o token de acesso e execute isto de novo com o novo.
>zh 请在控制台打开该服务器，更换访问令牌，然后用新令牌重新运行。
no answer
>de keine Antwort
>es sin respuesta
>fr pas de réponse
>ja 応答なし
>ko 응답 없음
>pt sem resposta
>zh 无应答
the manager at %s did not answer as a manager does (%s): is the URL right?
>de der Manager unter %s hat nicht geantwortet, wie ein Manager es tut (%s): Stimmt die URL?
>es el gestor %s no respondió como un gestor (%s): ¿es correcta la URL?
>fr le gestionnaire %s n’a pas répondu comme un gestionnaire (%s) : l’URL est-elle juste ?
>ja %s はマネージャーらしい応答をしませんでした（%s）。URL は正しいですか。
>ko %s의 매니저가 매니저답게 응답하지 않았습니다(%s). URL이 맞나요?
>pt o gerenciador %s não respondeu como um gerenciador (%s): a URL está certa?
>zh 位于 %s 的管理器没有像管理器那样应答（%s）：URL 正确吗？
%s cannot be written.
>de %s ist nicht beschreibbar.
>es no se puede escribir en %s.
>fr écriture impossible dans %s.
>ja %s に書き込めません。
>ko %s에 쓸 수 없습니다.
>pt %s não pode ser gravado.
>zh 无法写入 %s。
another installation is under way (process %s).
>de eine andere Installation läuft gerade (Prozess %s).
>es hay otra instalación en curso (proceso %s).
>fr une autre installation est en cours (processus %s).
>ja 別のインストールが進行中です（プロセス %s）。
>ko 다른 설치가 진행 중입니다(프로세스 %s).
>pt outra instalação está em andamento (processo %s).
>zh 另一个安装正在进行（进程 %s）。
all is as it was before.
>de alles ist, wie es vorher war.
>es todo está como antes.
>fr tout est comme avant.
>ja すべて元のままです。
>ko 모두 이전 그대로입니다.
>pt tudo está como antes.
>zh 一切恢复原样。
The manager knows this server by now: delete it in the console before you run this again.
>de Der Manager kennt diesen Server nun: Löschen Sie ihn in der Konsole, bevor Sie dies erneut ausführen.
>es El gestor ya conoce este servidor: elimínelo en la consola antes de ejecutar esto de nuevo.
>fr Le gestionnaire connaît maintenant ce serveur : supprimez-le dans la console avant de relancer.
>ja マネージャーにはこのサーバーが登録されました。もう一度実行する前に、コンソールで削除してください。
>ko 이제 매니저가 이 서버를 압니다. 다시 실행하기 전에 콘솔에서 삭제하세요.
>pt O gerenciador já conhece este servidor: exclua-o no console antes de executar isto de novo.
>zh 管理器现在已知道此服务器：重新运行之前，请在控制台删除它。
nothing was changed.
>de nichts wurde geändert.
>es no se ha cambiado nada.
>fr rien n’a été changé.
>ja 何も変更していません。
>ko 아무것도 바꾸지 않았습니다.
>pt nada foi mudado.
>zh 未作任何更改。
the manager at %s cannot be reached: check the URL, the network, and the manager's firewall.
>de der Manager unter %s ist nicht erreichbar: Prüfen Sie die URL, das Netz und die Firewall des Managers.
>es no se puede llegar al gestor %s: revise la URL, la red y el cortafuegos del gestor.
>fr le gestionnaire %s est injoignable : vérifiez l’URL, le réseau et le pare-feu du gestionnaire.
>ja %s のマネージャーに届きません。URL、ネットワーク、マネージャーのファイアウォールを確認してください。
>ko %s의 매니저에 닿을 수 없습니다. URL, 네트워크, 매니저의 방화벽을 확인하세요.
>pt o gerenciador %s não pode ser alcançado: verifique a URL, a rede e o firewall do gerenciador.
>zh 无法连接位于 %s 的管理器：请检查 URL、网络和管理器的防火墙。
this manager has no agent for %s: it was built without one.
>de dieser Manager hat keinen Agenten für %s: Er wurde ohne ihn gebaut.
>es este gestor no tiene agente para %s: se compiló sin él.
>fr ce gestionnaire n’a pas d’agent pour %s : il a été construit sans.
>ja このマネージャーには %s 用のエージェントが含まれていません。
>ko 이 매니저에는 %s용 에이전트가 없습니다. 없이 빌드되었습니다.
>pt este gerenciador não tem agente para %s: foi compilado sem ele.
>zh 此管理器没有适用于 %s 的代理程序：构建时未包含。
Whoever builds the manager adds it: %s
>de Wer den Manager baut, fügt ihn hinzu: %s
>es Quien compila el gestor lo añade: %s
>fr Qui construit le gestionnaire l’ajoute : %s
>ja マネージャーのビルド時に追加できます: %s
>ko 매니저를 빌드하는 사람이 추가합니다: %s
>pt Quem compila o gerenciador o acrescenta: %s
>zh 构建管理器的人可以加入：%s
%s could not be fetched.
>de %s ließ sich nicht laden.
>es no se pudo descargar %s.
>fr %s n’a pu être téléchargé.
>ja %s をダウンロードできませんでした。
>ko %s을(를) 내려받지 못했습니다.
>pt %s não pôde ser baixado.
>zh 无法下载 %s。
Fetching the agent ...
>de Der Agent wird geladen ...
>es Descargando el agente ...
>fr Téléchargement de l’agent ...
>ja エージェントをダウンロードしています ...
>ko 에이전트를 내려받는 중 ...
>pt Baixando o agente ...
>zh 正在下载代理程序 ...
the agent could not be fetched: run this again.
>de der Agent ließ sich nicht laden: Führen Sie dies erneut aus.
>es no se pudo descargar el agente: ejecute esto de nuevo.
>fr l’agent n’a pu être téléchargé : relancez.
>ja エージェントをダウンロードできませんでした。もう一度実行してください。
>ko 에이전트를 내려받지 못했습니다. 다시 실행하세요.
>pt o agente não pôde ser baixado: execute isto de novo.
>zh 无法下载代理程序：请重新运行。
the agent could not be unpacked: is there room in %s? Else run this again.
>de der Agent ließ sich nicht entpacken: Ist in %s Platz? Sonst führen Sie dies erneut aus.
>es no se pudo descomprimir el agente: ¿hay sitio en %s? Si lo hay, ejecute esto de nuevo.
>fr l’agent n’a pu être décompressé : reste-t-il de la place dans %s ? Si oui, relancez.
>ja エージェントを展開できませんでした。%s に空きがあるか確かめて、もう一度実行してください。
>ko 에이전트의 압축을 풀지 못했습니다. %s에 공간이 있나요? 있다면 다시 실행하세요.
>pt o agente não pôde ser descompactado: há espaço em %s? Se houver, execute isto de novo.
>zh 无法解压代理程序：%s 还有空间吗？如果有，请重新运行。
what was fetched is not what the manager has (SHA-256): run this again; if it stays so, look for who changes it on the way.
>de was geladen wurde, ist nicht, was der Manager hat (SHA-256): Führen Sie dies erneut aus; bleibt es so, suchen Sie, wer es unterwegs ändert.
>es lo descargado no es lo que tiene el gestor (SHA-256): ejecute esto de nuevo; si sigue igual, busque quién lo cambia por el camino.
>fr ce qui a été téléchargé n’est pas ce qu’a le gestionnaire (SHA-256) : relancez ; si cela persiste, cherchez qui le change en route.
>ja ダウンロードしたものがマネージャーのものと違います（SHA-256）。もう一度実行してください。続く場合は、経路で書き換えているものを探してください。
>ko 내려받은 것이 매니저의 것과 다릅니다(SHA-256). 다시 실행하세요. 계속되면 도중에 누가 바꾸는지 찾아보세요.
>pt o que foi baixado não é o que o gerenciador tem (SHA-256): execute isto de novo; se continuar, procure quem o altera no caminho.
>zh 下载的内容与管理器的不符（SHA-256）：请重新运行；如果仍然如此，请查找途中是谁更改了它。
komo-agent does not run on this system: %s
>de komo-agent läuft auf diesem System nicht: %s
>es komo-agent no funciona en este sistema: %s
>fr komo-agent ne tourne pas sur ce système : %s
>ja komo-agent がこのシステムで動きません: %s
>ko komo-agent가 이 시스템에서 실행되지 않습니다: %s
>pt komo-agent não funciona neste sistema: %s
>zh komo-agent 无法在此系统上运行：%s
no heartbeat was answered within %s s: %s
>de kein Heartbeat wurde innerhalb von %s s beantwortet: %s
>es ningún latido tuvo respuesta en %s s: %s
>fr aucune pulsation n’a eu de réponse en %s s : %s
>ja %s 秒以内にハートビートへの応答がありませんでした: %s
>ko %s초 안에 하트비트에 응답이 없었습니다: %s
>pt nenhum heartbeat teve resposta em %s s: %s
>zh %s 秒内没有心跳得到应答：%s
see %s
>de siehe %s
>es consulte %s
>fr voir %s
>ja %s をご覧ください
>ko %s을(를) 참고하세요
>pt veja %s
>zh 请看 %s
the agent on this server knows another manager: %s
>de der Agent auf diesem Server kennt einen anderen Manager: %s
>es el agente de este servidor conoce otro gestor: %s
>fr l’agent de ce serveur connaît un autre gestionnaire : %s
>ja このサーバーのエージェントには別のマネージャーが設定されています: %s
>ko 이 서버의 에이전트는 다른 매니저를 알고 있습니다: %s
>pt o agente neste servidor conhece outro gerenciador: %s
>zh 此服务器上的代理程序已设置为另一个管理器：%s
To stay with that one: %s
>de Um bei diesem zu bleiben: %s
>es Para seguir con ese: %s
>fr Pour rester avec celui-là : %s
>ja それを使い続けるには: %s
>ko 그대로 쓰려면: %s
>pt Para ficar com aquele: %s
>zh 要继续使用那一个：%s
To change over: %s (or uninstall it), then run this again.
>de Um zu wechseln: %s (oder deinstallieren Sie ihn), dann führen Sie dies erneut aus.
>es Para cambiar: %s (o desinstálelo), y ejecute esto de nuevo.
>fr Pour en changer : %s (ou désinstallez-le), puis relancez.
>ja 切り替えるには: %s（またはアンインストール）の後、もう一度実行してください。
>ko 바꾸려면: %s (또는 제거)한 다음 다시 실행하세요.
>pt Para mudar: %s (ou desinstale-o), e execute isto de novo.
>zh 要更换：%s（或将其卸载），然后重新运行。
%s cannot be read.
>de %s ist nicht lesbar.
>es %s no se puede leer.
>fr %s est illisible.
>ja %s を読み取れません。
>ko %s을(를) 읽을 수 없습니다.
>pt %s não pode ser lido.
>zh 无法读取 %s。
%s must hold one certificate, and nothing else: that of the manager's CA.
>de %s muss genau ein Zertifikat enthalten und sonst nichts: das der CA des Managers.
>es %s debe contener un solo certificado y nada más: el de la CA del gestor.
>fr %s doit contenir un seul certificat et rien d’autre : celui de l’autorité du gestionnaire.
>ja %s の内容は、マネージャーの認証局の証明書1枚だけでなければなりません。
>ko %s에는 매니저 CA의 인증서 하나만 있어야 합니다.
>pt %s deve conter um único certificado e nada mais: o da CA do gerenciador.
>zh %s 中必须只有一个证书：管理器 CA 的证书。
If it is one among others, or text stands beside it: %s writes the first one anew.
>de Ist es eines unter anderen, oder steht Text daneben: %s schreibt das erste neu.
>es Si es uno entre otros, o hay texto al lado: %s escribe de nuevo el primero.
>fr S’il en est un parmi d’autres, ou si du texte l’entoure : %s réécrit le premier.
>ja ほかの証明書や文字列が含まれている場合: %s で最初の1枚を書き出せます。
>ko 여러 인증서 중 하나이거나 다른 글이 있다면: %s 명령이 첫 번째를 새로 씁니다.
>pt Se for um entre outros, ou houver texto ao lado: %s grava de novo o primeiro.
>zh 如果其中还有其他证书或文字：%s 会重新写出第一个。
Turn Wake-on-LAN on now, and at each boot? [y/N]
>de Wake-on-LAN einschalten, jetzt und bei jedem Start? [y/N]
>es ¿Activar Wake-on-LAN ahora y en cada arranque? [y/N]
>fr Activer Wake-on-LAN maintenant, et à chaque démarrage ? [y/N]
>ja Wake-on-LAN を今すぐ、および起動のたびにオンにしますか。[y/N]
>ko Wake-on-LAN을 지금, 그리고 부팅할 때마다 켤까요? [y/N]
>pt Ativar o Wake-on-LAN agora e a cada inicialização? [y/N]
>zh 立即并在每次启动时开启 Wake-on-LAN？[y/N]
Wake-on-LAN is as it was.
>de Wake-on-LAN ist, wie es war.
>es Wake-on-LAN está como estaba.
>fr Wake-on-LAN est comme avant.
>ja Wake-on-LAN は元のままです。
>ko Wake-on-LAN은 전과 같습니다.
>pt O Wake-on-LAN está como estava.
>zh Wake-on-LAN 保持原样。
upgraded to %s. The agent is disabled, as it was: sudo komo-agent enable
>de aktualisiert auf %s. Der Agent ist deaktiviert, wie zuvor: sudo komo-agent enable
>es actualizado a %s. El agente está desactivado, como antes: sudo komo-agent enable
>fr mis à jour en %s. L’agent est désactivé, comme avant : sudo komo-agent enable
>ja %s に更新しました。エージェントは以前と同じく無効です: sudo komo-agent enable
>ko %s(으)로 업그레이드했습니다. 에이전트는 전과 같이 사용 안 함입니다: sudo komo-agent enable
>pt atualizado para %s. O agente está desativado, como antes: sudo komo-agent enable
>zh 已升级到 %s。代理程序与之前一样处于停用状态：sudo komo-agent enable
the agent %s is installed, and enabled. Neither systemd nor OpenRC nor sysvinit runs here:
>de der Agent %s ist installiert und aktiviert. Hier läuft weder systemd noch OpenRC noch sysvinit:
>es el agente %s está instalado y activado. Aquí no hay systemd, OpenRC ni sysvinit:
>fr l’agent %s est installé et activé. Ni systemd, ni OpenRC, ni sysvinit ne tourne ici :
>ja エージェント %s をインストールし、有効にしました。ここでは systemd も OpenRC も sysvinit も動いていません。
>ko 에이전트 %s을(를) 설치하고 사용하도록 했습니다. 여기서는 systemd도 OpenRC도 sysvinit도 실행되지 않습니다.
>pt o agente %s está instalado e ativado. Aqui não há systemd, OpenRC nem sysvinit em execução:
>zh 代理程序 %s 已安装并启用。这里没有运行 systemd、OpenRC 或 sysvinit：
let your process manager start (or restart) %s, as root, at every boot.
>de Lassen Sie Ihre Prozessverwaltung %s bei jedem Start als root starten (oder neu starten).
>es haga que su gestor de procesos inicie (o reinicie) %s, como root, en cada arranque.
>fr faites lancer (ou relancer) %s par votre gestionnaire de processus, en root, à chaque démarrage.
>ja お使いのプロセス管理から、起動のたびに %s を root で起動（または再起動）してください。
>ko 프로세스 관리자가 부팅할 때마다 %s을(를) root로 시작(또는 재시작)하게 하세요.
>pt faça seu gerenciador de processos iniciar (ou reiniciar) %s, como root, a cada inicialização.
>zh 请让进程管理程序在每次启动时以 root 启动（或重启）%s。
Waiting for the first heartbeat ...
>de Warte auf den ersten Heartbeat ...
>es Esperando el primer latido ...
>fr Attente de la première pulsation ...
>ja 最初のハートビートを待っています ...
>ko 첫 하트비트를 기다리는 중 ...
>pt Aguardando o primeiro heartbeat ...
>zh 正在等待第一次心跳 ...
done. This server reports to %s with the agent %s: the console shows it ON.
>de fertig. Dieser Server meldet sich bei %s mit dem Agenten %s: Die Konsole zeigt ihn als An.
>es listo. Este servidor responde a %s con el agente %s: la consola lo muestra encendido.
>fr terminé. Ce serveur répond à %s avec l’agent %s : la console le montre allumé.
>ja 完了しました。このサーバーは %s に応答しています（エージェント %s）。コンソールでは ON になります。
>ko 완료했습니다. 이 서버가 %s에 응답합니다(에이전트 %s). 콘솔에 켜짐으로 표시됩니다.
>pt pronto. Este servidor responde a %s com o agente %s: o console o mostra ligado.
>zh 完成。此服务器向 %s 应答（代理程序 %s）：控制台显示为运行中。
no agent is set up here: copy the command for a new server from the console.
>de hier ist kein Agent eingerichtet: Kopieren Sie den Befehl für einen neuen Server aus der Konsole.
>es aquí no hay ningún agente configurado: copie de la consola el comando para un servidor nuevo.
>fr aucun agent n’est configuré ici : copiez de la console la commande pour un nouveau serveur.
>ja ここにはエージェントが設定されていません。コンソールから新しいサーバー用のコマンドをコピーしてください。
>ko 여기에 설정된 에이전트가 없습니다. 콘솔에서 새 서버용 명령을 복사하세요.
>pt não há agente configurado aqui: copie do console o comando para um novo servidor.
>zh 这里没有设置代理程序：请从控制台复制新服务器的命令。
the manager at %s cannot be reached; nothing was changed.
>de der Manager unter %s ist nicht erreichbar; nichts wurde geändert.
>es no se puede llegar al gestor %s; no se ha cambiado nada.
>fr le gestionnaire %s est injoignable ; rien n’a été changé.
>ja %s のマネージャーに届きません。何も変更していません。
>ko %s의 매니저에 닿을 수 없습니다. 아무것도 바꾸지 않았습니다.
>pt o gerenciador %s não pode ser alcançado; nada foi mudado.
>zh 无法连接位于 %s 的管理器；未作任何更改。
Wake-on-LAN was not set back: %s says what it was.
>de Wake-on-LAN wurde nicht zurückgestellt: In %s steht, wie es war.
>es Wake-on-LAN no se devolvió a su estado: %s dice cómo estaba.
>fr Wake-on-LAN n’a pas été remis : %s dit comment il était.
>ja Wake-on-LAN を元に戻せませんでした。元の設定は %s にあります。
>ko Wake-on-LAN을 되돌리지 못했습니다. 이전 값은 %s에 있습니다.
>pt O Wake-on-LAN não foi devolvido: %s diz como era.
>zh Wake-on-LAN 未恢复：%s 中记录了原来的设置。
the agent is gone from this server. Delete the server in the console, too.
>de der Agent ist von diesem Server entfernt. Löschen Sie den Server auch in der Konsole.
>es el agente ya no está en este servidor. Elimine también el servidor en la consola.
>fr l’agent a quitté ce serveur. Supprimez aussi le serveur dans la console.
>ja このサーバーからエージェントを削除しました。コンソールでもサーバーを削除してください。
>ko 이 서버에서 에이전트를 제거했습니다. 콘솔에서도 서버를 삭제하세요.
>pt o agente saiu deste servidor. Exclua o servidor também no console.
>zh 代理程序已从此服务器移除。请在控制台也删除该服务器。
WORDS
  # shellcheck disable=SC2059
  printf "$found" "$@"
}

# Only called here, at the end: a script that was cut off on its way does nothing.
find_service_manager
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
