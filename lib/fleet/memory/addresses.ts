/** The address of each agent's last heartbeat. */
export interface Addresses {
  get(serverUuid: string): string | undefined;
  set(serverUuid: string, address: string): void;
  delete(serverUuid: string): void;
  /** Whether the agent of another server calls from the address, too. */
  isOfOthers(serverUuid: string, address: string): boolean;
}

export function createAddresses(): Addresses {
  const known = new Map<string, string>();
  /** The number of servers with each address. */
  const counts = new Map<string, number>();
  const count = (address: string, more: number): void => {
    const left = (counts.get(address) ?? 0) + more;
    if (left > 0) counts.set(address, left);
    else counts.delete(address);
  };
  const drop = (uuid: string): void => {
    const address = known.get(uuid);
    if (address === undefined) return;
    known.delete(uuid);
    count(address, -1);
  };
  return {
    get: (uuid) => known.get(uuid),
    set(uuid, address) {
      drop(uuid);
      known.set(uuid, address);
      count(address, 1);
    },
    delete: drop,
    isOfOthers: (uuid, address) => (counts.get(address) ?? 0) > (known.get(uuid) === address ? 1 : 0),
  };
}
