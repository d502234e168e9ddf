// @ts-types="./assert-types.d.ts"
export { default as assert } from "node:assert/strict";
