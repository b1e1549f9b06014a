import type { AssessInput } from "./assessor.js";

/** What is worked out of an input once, however many families of flags ask for it. */
export function oncePerInput<T>(work: (input: AssessInput) => T): (input: AssessInput) => T {
  const worked = new WeakMap<AssessInput, { readonly value: T }>();
  return (input) => {
    let known = worked.get(input);
    if (known === undefined) worked.set(input, (known = { value: work(input) }));
    return known.value;
  };
}
