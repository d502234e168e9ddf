/** All fields of a message: an absent one is an explicit undefined. */
export type Whole<Init> = { [Field in Exclude<keyof Init, `$${string}`>]-?: Init[Field] | undefined };
