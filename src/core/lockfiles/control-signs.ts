/** The controls of ASCII, which neither a string of JSON nor a text of XML may hold as they are; some formats allow a few. */
const CONTROLS = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code));

/**
 * Tells whether a text holds any of the controls of ASCII. They are looked for one by one, which takes a fraction of the
 * time that a pattern does.
 * @param allowed those that do not count
 */
export function controlsBut(allowed: string): (text: string) => boolean {
  const looked = CONTROLS.filter((sign) => !allowed.includes(sign));
  return (text) => looked.some((sign) => text.includes(sign));
}
