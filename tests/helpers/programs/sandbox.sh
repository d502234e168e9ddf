#!/bin/sh
# Runs komolet as deploy/systemd/komolet.service does, as far as mount namespaces and setpriv go:
#   unshare --mount --propagation private sh sandbox.sh FOLDER KOMOLET
# FOLDER holds etc (its configuration), commands (the only ones on PATH), boot_id, run and log: these two it may write.
# System calls and address families are not narrowed here. CAP_SYS_BOOT is taken, too: nothing here may power off.
set -eu
folder=$1
komolet=$2
root=$folder/root

mkdir -p "$root"
mount -t tmpfs -o mode=755 tmpfs "$root"
cd "$root"
mkdir -p usr proc sys dev tmp commands etc/komoriuta run/komoriuta run/systemd/system var/log/komoriuta
touch komolet
mount --rbind /usr usr
for name in bin sbin lib lib64; do
  if [ -L "/$name" ]; then
    ln -s "$(readlink "/$name")" "$name"
  elif [ -d "/$name" ]; then
    mkdir "$name"
    mount --bind "/$name" "$name"
  fi
done
mount --bind "$komolet" komolet
mount --bind "$folder/commands" commands
mount --bind "$folder/etc" etc/komoriuta
mount --rbind /sys sys
# PrivateDevices
for device in null zero random urandom; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
# ProtectProc, ProtectKernelTunables
mount -t proc -o hidepid=2 proc proc
mount --bind proc/sys proc/sys
mount --bind "$folder/boot_id" proc/sys/kernel/random/boot_id
# ProtectSystem=strict, PrivateTmp
mount -t tmpfs tmpfs tmp
mount --bind "$folder/run" run/komoriuta
mount --bind "$folder/log" var/log/komoriuta
for place in usr komolet commands etc/komoriuta sys proc/sys; do mount -o remount,bind,ro "$place"; done
mount -o remount,ro "$root"

umask 077
exec chroot "$root" /usr/bin/setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all \
  /usr/bin/env -i PATH=/commands /komolet
