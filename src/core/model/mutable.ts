/** The type of a value while it is made: whoever makes it may still write to its fields. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
