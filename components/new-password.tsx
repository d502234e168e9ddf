"use client";

import { useId, useRef, useState, type RefObject } from "react";
import { Input } from "@/components/ui/input";
import { Field } from "./field";

/** Characters, as in lib/access/password.ts. */
const SHORTEST = 8;
const LONGEST = 1024;

/** A new password while it is typed. */
export interface Typed {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Whether it was to be sent as it is, and cannot. */
  readonly isShort: boolean;
  readonly input: RefObject<HTMLInputElement | null>;
  /** Whether it can be sent; if not, its field says so, and gets the focus. */
  readonly check: () => boolean;
  /** Begins anew. */
  readonly clear: () => void;
}

/** A new password that somebody is about to type. */
export function useNewPassword(): Typed {
  const [value, onChange] = useState("");
  const [wasShort, setWasShort] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const isShort = value.length < SHORTEST;
  return {
    ...{ value, onChange, input },
    isShort: wasShort && isShort,
    check() {
      setWasShort(isShort);
      if (isShort) input.current?.focus();
      return !isShort;
    },
    clear() {
      onChange("");
      setWasShort(false);
    },
  };
}

interface NewPasswordProps {
  readonly label: string;
  readonly hint: string;
  /** The fault of one that is too short. */
  readonly short: string;
  readonly password: Typed;
}

/** The field of a new password. It says itself what is wrong: a browser's bubble is gone before it is read. */
export function NewPassword({ label, hint, short, password }: NewPasswordProps) {
  const { value, onChange, isShort, input } = password;
  return (
    <Field id={useId()} label={label} hint={hint} fault={isShort ? short : undefined}>
      {(described) => (
        <Input
          ref={input}
          type="password"
          autoComplete="new-password"
          aria-required
          maxLength={LONGEST}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          {...described}
        />
      )}
    </Field>
  );
}
