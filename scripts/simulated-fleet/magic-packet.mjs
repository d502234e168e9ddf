/** Written anew on purpose: the fleet checks the manager's packets, so it must not share their code. */

const LENGTH = 102;
const ADDRESS = 6;

/**
 * @param {Uint8Array} packet
 * @returns {string | undefined} the MAC address that a magic packet wakes, in capitals; undefined for anything else
 */
export function addressIn(packet) {
  if (packet.length !== LENGTH) return undefined;
  for (let i = 0; i < LENGTH; i++) {
    const expected = i < ADDRESS ? 0xff : packet[ADDRESS + (i % ADDRESS)];
    if (packet[i] !== expected) return undefined;
  }
  const address = [...packet.subarray(ADDRESS, 2 * ADDRESS)];
  return address.map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":");
}
