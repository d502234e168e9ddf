# Becomes the first process of a clean Debian in a folder:  unshare --mount --pid --fork sh clean-root.sh FOLDER
# The programs of this machine are in it, read-only; /usr/local, /etc, /var and /run are its own.
set -eu
root=$1
mount --bind "$root" "$root"
mount --bind /usr "$root/usr"
mount -o remount,bind,ro "$root/usr"
mount --bind "$root/local" "$root/usr/local"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
# It waits for whatever has lost its parent.
exec chroot "$root" /bin/sh -c 'echo ready; while :; do sleep 3600; done'
