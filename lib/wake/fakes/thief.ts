import { createECDH, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { Socket } from "node:net";

/**
 * A server that shows somebody's certificate and does not have its key: TLS 1.2 (RFC 5246) up to where a client that
 * looks at the signature hangs up. @param onSecret called where the client goes on
 */
export function certificateThief(certificate: Buffer, onSecret: () => void): (socket: Socket) => void {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return (socket) => {
    let pending = Buffer.alloc(0);
    let hasGreeted = false;
    socket.on("data", (bytes) => {
      pending = Buffer.concat([pending, bytes]);
      while (pending.length >= 5 && pending.length >= 5 + pending.readUInt16BE(3)) {
        const [type, body] = [pending[0], pending.subarray(5, 5 + pending.readUInt16BE(3))];
        pending = pending.subarray(5 + body.length);
        if (type === ALERT) continue;
        // Keys, or what they encrypt.
        if (hasGreeted) onSecret();
        else socket.write(greeting(certificate, privateKey, body.subarray(6, 38)));
        hasGreeted = true;
      }
    });
  };
}

const [ALERT, HANDSHAKE] = [21, 22];

function greeting(certificate: Buffer, key: Parameters<typeof sign>[2], theirRandom: Buffer): Buffer {
  const random = randomBytes(32);
  const curve = createECDH("prime256v1");
  const point = curve.generateKeys();
  const parameters = Buffer.concat([Buffer.from([3, 0, 23, point.length]), point]);
  const signature = sign("sha256", Buffer.concat([theirRandom, random, parameters]), key);
  // TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, no compression; extended master secret, secure renegotiation.
  const extensions = Buffer.from([0x00, 0x17, 0, 0, 0xff, 0x01, 0, 1, 0]);
  const hello = [
    Buffer.from([3, 3]),
    random,
    Buffer.from([0, 0xc0, 0x2b, 0]),
    u16(extensions.length),
    extensions,
  ];
  const chain = [u24(certificate.length + 3), u24(certificate.length), certificate];
  const exchange = [parameters, Buffer.from([4, 3]), u16(signature.length), signature];
  return Buffer.concat([message(2, hello), message(11, chain), message(12, exchange), message(14, [])]);
}

function message(type: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([
    Buffer.from([HANDSHAKE, 3, 3]),
    u16(body.length + 4),
    Buffer.from([type]),
    u24(body.length),
    body,
  ]);
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function u24(value: number): Buffer {
  return Buffer.concat([Buffer.from([value >> 16]), u16(value & 0xffff)]);
}
