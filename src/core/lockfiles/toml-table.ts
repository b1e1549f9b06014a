/** What stands behind a key. Dates and times stay as they are written. */
export type TomlValue = string | number | boolean | TomlTable | readonly TomlValue[];

/** How a table came to be, which decides who may add to it. */
type Origin = "implicit" | "header" | "dotted" | "closed";

/** A key takes three places in a row, its name, its value, its line; where the keys stand apart, it takes one. */
const STEP = 3;
/** Tables with more places than this find their keys by an index: most hold a handful. */
const INDEXED = 8 * STEP;

/** A table of a TOML text. Keys are never those of a plain object, so `__proto__` is a key as any other. */
export class TomlTable {
  /** Line of its header, of its opening brace, or of the first key that implies it; counted from 1. */
  readonly line: number;
  private readonly slots: TomlValue[];
  /** The keys of a table that shares them with others; its slots are their values alone, all of one line. */
  private readonly shared: readonly string[] | null;
  private index: Map<string, number> | null = null;
  /** Keys of arrays that were made by `[[…]]` headers, which further ones may lengthen. */
  private lists: Map<string, TomlTable[]> | null = null;
  private origin: Origin = "implicit";

  constructor(line: number, slots: TomlValue[] = [], shared: readonly string[] | null = null) {
    this.line = line;
    this.slots = slots;
    this.shared = shared;
  }

  /** A table that is whole: nothing can be added. All of it stands on its line. */
  static closed(line: number, keys: readonly string[], values: TomlValue[]): TomlTable {
    const table = new TomlTable(line, values, keys);
    table.origin = "closed";
    return table;
  }

  /** In the order of the text. */
  keys(): readonly string[] {
    if (this.shared !== null) return this.shared;
    const keys: string[] = [];
    for (let at = 0; at < this.slots.length; at += STEP) keys.push(this.slots[at] as string);
    return keys;
  }

  has(key: string): boolean {
    return this.find(key) >= 0;
  }

  get(key: string): TomlValue | undefined {
    const at = this.find(key);
    return at < 0 ? undefined : this.slots[at];
  }

  /** The line of a key, counted from 1; the table's own where it does not hold the key. */
  lineOf(key: string): number {
    const at = this.find(key);
    return at < 0 || this.shared !== null ? this.line : (this.slots[at + 1] as number);
  }

  /** Where the value of a key is; -1 where there is none. */
  private find(key: string): number {
    const { slots, index, shared } = this;
    if (shared !== null) {
      for (let at = 0; at < shared.length; at += 1) if (shared[at] === key) return at;
      return -1;
    }
    if (index !== null) return index.get(key) ?? -1;
    for (let at = 0; at < slots.length; at += STEP) if (slots[at] === key) return at + 1;
    return -1;
  }

  private put(key: string, value: TomlValue, line: number): void {
    const { slots } = this;
    const at = slots.length;
    slots.push(key, value, line);
    if (this.index !== null) this.index.set(key, at + 1);
    else if (at >= INDEXED) this.index = new Map(this.keys().map((known, n) => [known, n * STEP + 1]));
  }

  /** null where there is no such key, or something else behind it. */
  string(key: string): string | null {
    const value = this.get(key);
    return typeof value === "string" ? value : null;
  }

  /** null where there is no such key, or something else behind it. */
  table(key: string): TomlTable | null {
    const value = this.get(key);
    return value instanceof TomlTable ? value : null;
  }

  /** The tables of an array, whatever else it holds left out; empty where there is no such key. */
  tables(key: string): TomlTable[] {
    return this.array(key).filter((value) => value instanceof TomlTable);
  }

  /** Empty where there is no such key, or something else behind it. */
  array(key: string): readonly TomlValue[] {
    const value = this.get(key);
    return isTomlArray(value) ? value : [];
  }

  /** The strings of an array, whatever else it holds left out; empty where there is no such key. */
  strings(key: string): string[] {
    return this.array(key).filter((value) => typeof value === "string");
  }

  /** Sets a key; false where it is set. */
  add(key: string, value: TomlValue, line: number): boolean {
    if (this.find(key) >= 0 || this.origin === "closed") return false;
    this.put(key, value, line);
    return true;
  }

  /** The table behind `[key]`; null where one was opened there before, or the key means something else. */
  openTable(key: string, line: number): TomlTable | null {
    const value = this.get(key);
    if (value === undefined) {
      const table = new TomlTable(line);
      table.origin = "header";
      this.put(key, table, line);
      return table;
    }
    if (!(value instanceof TomlTable) || value.origin !== "implicit") return null;
    value.origin = "header";
    return value;
  }

  /** A further table behind `[[key]]`; null where the key means something else. */
  appendTable(key: string, line: number): TomlTable | null {
    const table = new TomlTable(line);
    table.origin = "header";
    const tables = this.lists?.get(key);
    if (tables !== undefined) tables.push(table);
    else {
      if (this.find(key) >= 0) return null;
      const list = [table];
      this.put(key, list, line);
      this.lists ??= new Map();
      this.lists.set(key, list);
    }
    return table;
  }

  /**
   * One step of a path: the table behind a key, made where it is not there; of an array of tables the last.
   * @param dotted whether the path is that of a key (`a.b = 1`), not of a header
   * @returns null where the key means something else, or the table was written out and is closed
   */
  step(key: string, line: number, dotted: boolean): TomlTable | null {
    const value = this.get(key);
    if (value === undefined) {
      if (this.origin === "closed") return null;
      const table = new TomlTable(line);
      if (dotted) table.origin = "dotted";
      this.put(key, table, line);
      return table;
    }
    if (value instanceof TomlTable) {
      if (value.origin === "closed") return null;
      return dotted && value.origin === "header" ? null : value;
    }
    const tables = this.lists?.get(key);
    return dotted || tables === undefined ? null : (tables.at(-1) ?? null);
  }

  /** After this nothing can be added: an inline table is whole. */
  close(): void {
    this.origin = "closed";
    if (this.shared !== null) return;
    for (let at = 1; at < this.slots.length; at += STEP) {
      const value = this.slots[at];
      if (value instanceof TomlTable) value.close();
    }
  }
}

function isTomlArray(value: TomlValue | undefined): value is readonly TomlValue[] {
  return Array.isArray(value);
}
