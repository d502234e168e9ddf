/**
 * A client of the manager's operator RPCs, in JSON, as any script could be.
 * @param {string} url of the manager, such as http://localhost:3000
 * @param {typeof fetch} [send]
 */
export function createOperator(url, send = fetch) {
  let cookie = "";

  /**
   * @param {string} method such as "PowerService/TurnOn"
   * @param {object} [request]
   * @returns {Promise<any>} the answer
   * @throws Error with the manager's message
   */
  async function call(method, request = {}) {
    const response = await send(`${url}/api/komoriuta.v1.${method}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(cookie ? { cookie } : {}) },
      body: JSON.stringify(request),
      redirect: "error",
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method}: ${messageIn(text) ?? `HTTP ${response.status}`}`);
    const session = response.headers.getSetCookie().find((line) => line.startsWith("session_id="));
    if (session) cookie = session.split(";")[0] ?? "";
    return JSON.parse(text);
  }

  return {
    call,
    /**
     * @param {string} userId
     * @param {string} password
     */
    logIn: (userId, password) => call("AuthService/Login", { userId, password }),
    /** Everything that the manager knows of its servers.
     * @returns {Promise<any[]>} */
    listServers: async () => (await call("ServerService/ListServers")).servers ?? [],
    /**
     * A token for the machine with this MAC address: of a new server, or a new one of the server that has it.
     * @param {{ name: string, macAddress: string, heartbeatInterval: number }} server
     * @returns {Promise<{ uuid: string, accessToken: string }>}
     */
    async register(server) {
      const known = (await this.listServers()).find(
        (other) => other.macAddress.toUpperCase() === server.macAddress.toUpperCase(),
      );
      if (known) {
        const { accessToken } = await call("AccessTokenService/RotateToken", { uuid: known.uuid });
        return { uuid: known.uuid, accessToken };
      }
      const { server: created, accessToken } = await call("ServerService/CreateServer", server);
      return { uuid: created.uuid, accessToken };
    },
  };
}

/** @typedef {ReturnType<typeof createOperator>} Operator */

/** @param {string} text an answer's body, a Connect error if all is well */
function messageIn(text) {
  try {
    return /** @type {string | undefined} */ (JSON.parse(text).message);
  } catch {
    return undefined;
  }
}
