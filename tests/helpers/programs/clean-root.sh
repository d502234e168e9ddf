# Becomes the first process of a clean Debian in a folder:  unshare --mount --pid --fork sh clean-root.sh FOLDER
# The programs of this machine are in it, read-only; /usr/local, /etc, /var and /run are its own.
# Started again it is the same machine after its next boot. It ends where /run/off appears: the power is off then.
set -eu
root=$1
mount --bind "$root" "$root"
mount --bind /usr "$root/usr"
mount -o remount,bind,ro "$root/usr"
mount --bind "$root/local" "$root/usr/local"
# Who calls it by its whole name, too, finds the one that notes its calls.
mount --bind "$root/fakes/systemctl" "$root/usr/bin/systemctl"
mount --bind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -t proc proc "$root/proc"
# What is new at each boot.
cat /proc/sys/kernel/random/uuid >"$root/boot_id"
mount --bind "$root/boot_id" "$root/proc/sys/kernel/random/boot_id"
find "$root/run" -mindepth 1 -delete
mkdir -p "$root/run/systemd/system"
# It waits for whatever has lost its parent.
exec chroot "$root" /bin/sh -c '/fakes/systemctl boot; echo ready; while [ ! -e /run/off ]; do sleep 0.1; done'
