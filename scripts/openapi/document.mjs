import { commentOf } from "./comments.mjs";
import { schemasFor } from "./schemas.mjs";

/** @typedef {import("@bufbuild/protobuf").DescService} DescService */
/** @typedef {import("@bufbuild/protobuf").DescMethod} DescMethod */

/** Services of the package that are mounted at /agent, for agents alone. */
const FOR_AGENTS = ["komoriuta.v1.AgentService", "komoriuta.v1.EnrolmentService"];

/** Methods that authenticate; all others require a session or a token. */
const FOR_ANYONE = ["Login", "Logout", "Verify"];

/** Details of errors. No method refers to them. */
const DETAILS = ["komoriuta.v1.InvalidFields", "komoriuta.v1.LoginAttempts", "komoriuta.v1.RetryAfter"];

/** Connect's codes, and the HTTP status of each: https://connectrpc.com/docs/protocol/#error-codes */
const CODES = {
  canceled: 499,
  unknown: 500,
  invalid_argument: 400,
  deadline_exceeded: 504,
  not_found: 404,
  already_exists: 409,
  permission_denied: 403,
  resource_exhausted: 429,
  failed_precondition: 400,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  data_loss: 500,
  unauthenticated: 401,
};

const ABOUT = `The operators' API of komoriuta, for programs: JSON over POST, as the Connect protocol has it.

- A field that has its default value (an empty text or list, 0, false, the first value of an enum) is left out of answers, and may be left out of requests.
- An answer that is not 200 is an Error; \`code\` is what a program should look at, \`message\` is for people.
- Fields and methods are added in time: pass over what you do not know. Nothing that is here is removed or renamed within v1.

docs/api.md shows each task with curl.`;

/**
 * The OpenAPI document of what operators may call.
 * @param {import("@bufbuild/protobuf").Registry} registry all of the protocol, with its comments
 * @param {string} version of komoriuta
 */
export function openApiDocument(registry, version) {
  const services = [...registry]
    .filter((one) => one.kind === "service")
    .filter(({ typeName }) => !FOR_AGENTS.includes(typeName))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const methods = services.flatMap((service) => service.methods);
  const details = DETAILS.map((name) => mustHave(registry, name));
  const messages = [...methods.flatMap(({ input, output }) => [input, output]), ...details];
  return {
    openapi: "3.1.1",
    info: {
      title: "komoriuta",
      version,
      summary: "Puts on-premises servers to bed and wakes them up.",
      description: ABOUT,
      license: { name: "MIT", identifier: "MIT" },
    },
    // Beside this document, wherever that was read.
    servers: [{ url: "/api" }],
    security: SECURITY,
    tags: services.map((service) => ({ name: service.name, description: commentOf(service) })),
    paths: Object.fromEntries(methods.map((method) => [pathOf(method), { post: operation(method) }])),
    components: {
      securitySchemes: SCHEMES,
      schemas: { ...schemasFor(messages, commentOf), "connect.Error": errorSchema() },
    },
  };
}

/** A session or a token: either is enough. */
const SECURITY = [{ session: [] }, { token: [] }];
const SCHEMES = {
  session: {
    type: "apiKey",
    in: "cookie",
    name: "session_id",
    description: "What AuthService/Login sets. For people; it lasts as long as KOMO_SESSION_TTL says.",
  },
  token: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "komo_…",
    description:
      "For programs, with rights of its own: made in the console, or by ApiTokenService/CreateApiToken.",
  },
};

/** @param {DescMethod} method */
const pathOf = ({ parent, name }) => `/${parent.typeName}/${name}`;

/** @param {DescMethod} method */
function operation(method) {
  const { parent, name, input, output, methodKind } = method;
  const comment = commentOf(method);
  const isStream = methodKind === "server_streaming";
  if (!isStream && methodKind !== "unary") throw new Error(`${pathOf(method)}: HTTP/1.1 has no such stream`);
  const description = [comment, isStream ? aboutStream(input.typeName, output.typeName) : ""];
  return {
    operationId: `${parent.name}_${name}`,
    tags: [parent.name],
    summary: wordsOf(name),
    ...(description.some(Boolean) ? { description: description.filter(Boolean).join("\n\n") } : {}),
    ...(FOR_ANYONE.includes(name) ? { security: [] } : {}),
    requestBody: { required: true, content: contentOf(input, isStream) },
    responses: {
      200: {
        description: isStream ? "Messages, as long as both sides like." : "Done.",
        content: contentOf(output, isStream),
      },
      ...(isStream
        ? {}
        : {
            default: {
              description: "Not done; the HTTP status follows from the error's code.",
              content: { "application/json": { schema: { $ref: "#/components/schemas/connect.Error" } } },
            },
          }),
    },
  };
}

/**
 * @param {{ typeName: string }} message
 * @param {boolean} isStream frames of bytes, which OpenAPI cannot describe
 */
const contentOf = ({ typeName }, isStream) =>
  isStream
    ? { "application/connect+json": {} }
    : { "application/json": { schema: { $ref: `#/components/schemas/${typeName}` } } };

/**
 * @param {string} input
 * @param {string} output
 */
const aboutStream = (input, output) =>
  `A stream. Each message is a byte of flags, its length in four bytes (big endian), and its JSON: \`${input}\` once, then \`${output}\` again and again. The last has the flag 2 and is an object with \`error\` (a \`connect.Error\`) where the stream did not end well; the HTTP status is always 200.`;

/** "ListServers" as people write it: "List servers". @param {string} name */
function wordsOf(name) {
  const words = name.replaceAll(/(?<!^)([A-Z])/g, " $1").toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function errorSchema() {
  const statuses = Object.entries(CODES).map(([code, status]) => `- \`${code}\`: ${status}`);
  return {
    type: "object",
    description: "Why something was not done.",
    required: ["code"],
    properties: {
      code: {
        type: "string",
        enum: Object.keys(CODES),
        description: `What kind of error it is, and the HTTP status that it comes with:\n\n${statuses.join("\n")}`,
      },
      message: { type: "string", description: "A sentence for people, in English." },
      details: {
        type: "array",
        items: {
          type: "object",
          required: ["type", "value"],
          properties: {
            type: { type: "string", enum: DETAILS },
            value: { type: "string", description: "The message in binary form, in base64 without padding." },
            debug: {
              description: "The same as JSON.",
              anyOf: DETAILS.map((name) => ({ $ref: `#/components/schemas/${name}` })),
            },
          },
        },
      },
    },
  };
}

/**
 * @param {import("@bufbuild/protobuf").Registry} registry
 * @param {string} name
 */
function mustHave(registry, name) {
  const found = registry.getMessage(name);
  if (!found) throw new Error(`the protocol has no ${name}`);
  return found;
}
