/** The parts of node:assert/strict that the tests use. Its full types would have to be installed for Deno, too. */
declare function assert(value: unknown, message?: string): asserts value;
declare namespace assert {
  function equal(actual: unknown, expected: unknown, message?: string): void;
  function notEqual(actual: unknown, expected: unknown, message?: string): void;
  function deepEqual(actual: unknown, expected: unknown, message?: string): void;
  function match(text: string, pattern: RegExp, message?: string): void;
  function doesNotMatch(text: string, pattern: RegExp, message?: string): void;
  function throws(
    act: () => unknown,
    expected: RegExp | ((error: unknown) => boolean),
    message?: string,
  ): void;
  function rejects(
    act: Promise<unknown> | (() => Promise<unknown>),
    expected: RegExp | ((error: unknown) => boolean),
    message?: string,
  ): Promise<void>;
}
export default assert;
