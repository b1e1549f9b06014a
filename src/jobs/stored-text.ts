/** A body as it is to be compared: GitHub stores line ends as it likes. */
export function comparable(body: string): string {
  return body.replaceAll("\r\n", "\n").trimEnd();
}

export function isSameText(a: string, b: string): boolean {
  return comparable(a) === comparable(b);
}
