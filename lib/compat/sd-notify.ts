/**
 * Wrong: neither Deno (without an unstable flag) nor Node sends Unix datagrams, and by one a service says that it is
 *   ready: sd_notify(3). Without it, `systemctl start` says that all is well before the manager has read its settings.
 * In: Deno 2.9.4; https://docs.deno.com/api/deno/~/Deno.listenDatagram
 * Over when: Deno.listenDatagram with `transport: "unixpacket"` needs no --unstable-net.
 * Then: this file sends by it, and `libc` loses three signatures.
 */
import { withLibc } from "./libc";

// As in <sys/socket.h> of Linux.
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_NOSIGNAL = 0x4000;
const LONGEST_PATH = 107;

/**
 * Notifies the service manager of a state, such as "READY=1".
 * @param path NOTIFY_SOCKET; undefined: there is none, and nothing is sent
 * @returns whether it was taken
 */
export function notifySystemd(state: string, path: string | undefined): boolean {
  if (!path) return false;
  const address = socketAddress(path);
  const text = new TextEncoder().encode(state);
  return (
    withLibc((libc) => {
      const socket = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      if (socket < 0) return false;
      const sent = libc.sendto(socket, text, text.length, MSG_NOSIGNAL, address, address.length);
      libc.close(socket);
      return Number(sent) === text.length;
    }) ?? false
  );
}

/** sockaddr_un; "@" stands for the zero of an abstract name. */
function socketAddress(path: string): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(path).subarray(0, LONGEST_PATH);
  const bytes = new Uint8Array(2 + name.length);
  new Uint16Array(bytes.buffer, 0, 1)[0] = AF_UNIX;
  bytes.set(name, 2);
  if (path.startsWith("@")) bytes[2] = 0;
  return bytes;
}
