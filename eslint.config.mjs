import next from "@next/eslint-plugin-next";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { importDirection } from "./eslint/import-direction.mjs";
import { noCircle } from "./eslint/no-circle.mjs";
import { docComments, retiredNames } from "./eslint/words.mjs";

const komoriuta = {
  rules: {
    "import-direction": importDirection,
    "no-circle": noCircle,
    "retired-names": retiredNames,
    "doc-comments": docComments,
  },
};

/** `npm test` sets it to 0: for the other rules about hooks React's compiler reads each component, which takes its time. */
const isCompiled = process.env["KOMO_LINT_COMPILED"] !== "0";
const HOOKS = { "react-hooks/rules-of-hooks": "error", "react-hooks/exhaustive-deps": "warn" };

export default defineConfig(
  {
    ignores: [
      ".next/",
      ".cache/",
      ".komoriuta/",
      "dist/",
      "lib/gen/",
      "i18n/gen/",
      "public/sw-words.js",
      "next-env.d.ts",
      "test-results/",
      "playwright-report/",
    ],
  },
  ...tseslint.configs.strict,
  // A directive about a rule that is left out is not unused.
  { linterOptions: { reportUnusedDisableDirectives: isCompiled ? "warn" : "off" } },
  {
    files: ["**/*.{ts,tsx,mjs}"],
    plugins: { komoriuta },
    rules: {
      "komoriuta/import-direction": "error",
      "komoriuta/no-circle": "error",
      "komoriuta/retired-names": "error",
      "komoriuta/doc-comments": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-console": ["error", { allow: ["warn", "error"] }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier",
          message:
            'Write `import * as z from "zod"`: `z` itself brings its messages in fifty languages along.',
        },
      ],
      eqeqeq: "error",
    },
  },
  {
    files: ["scripts/**/*.mjs", "tests/**/*.{ts,mjs}", "bench/**/*.{ts,mjs}", "agent-deno/**/*.ts"],
    rules: { "no-console": "off" },
  },
  {
    files: ["agent-deno/**/*.ts"],
    ignores: ["agent-deno/**/*.test.ts", "agent-deno/testing/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "VariableDeclaration[kind=/using$/]",
          message:
            "The minifier of `deno bundle` drops `using` where its variable is named once more only. Use try and finally, or `withFile`.",
        },
      ],
    },
  },
  {
    files: ["**/*.test.ts", "tests/**/*.ts"],
    ignores: ["tests/properties.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "CallExpression[callee.object.name='fc'][callee.property.name=/^(assert|check|configureGlobal|resetConfigureGlobal)$/] Property[key.name=/^(seed|path|randomType)$/]",
          message:
            "All properties run by the seed of tests/properties.ts. Put a counterexample that was found into `examples`.",
        },
        {
          selector:
            "CallExpression[callee.object.name='fc'][callee.property.name=/^(configureGlobal|resetConfigureGlobal)$/]",
          message: "All properties are set up in tests/properties.ts.",
        },
      ],
    },
  },
  {
    files: ["{app,components,pages}/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks, "@next/next": next },
    rules: {
      ...(isCompiled ? reactHooks.configs.recommended.rules : HOOKS),
      ...next.configs.recommended.rules,
    },
  },
  {
    files: ["{app,components}/**/*.{ts,tsx}"],
    // What it reads is for no reader.
    ignores: ["**/*.test.ts", "components/offset.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "Property[key.name=/^hour(12|Cycle)$/], CallExpression[callee.property.name=/^toLocale(Date|Time)?String$/]",
          message:
            "Times, dates and numbers are written as the reader's region writes them: use useFormatter, or components/time.tsx.",
        },
        {
          selector: "TemplateElement[value.raw=/^([:.,;] | [(])$/]",
          message:
            "Texts are put together by a message, since languages do it in different ways: `joined`, components/sentences.ts.",
        },
      ],
    },
  },
);
