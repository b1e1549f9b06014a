/** What stands behind a key. Dates and times stay as they are written. */
export type TomlValue = string | number | boolean | TomlTable | readonly TomlValue[];

/** How a table came to be, which decides who may add to it. */
type Origin = "implicit" | "header" | "dotted" | "closed";

interface Entry {
  value: TomlValue;
  readonly line: number;
  /** An array made by `[[…]]` headers, which further ones may lengthen. */
  readonly tables: TomlTable[] | null;
}

/** A table of a TOML text. Keys are never those of a plain object, so `__proto__` is a key as any other. */
export class TomlTable {
  /** Line of its header, of its opening brace, or of the first key that implies it; counted from 1. */
  readonly line: number;
  readonly #entries = new Map<string, Entry>();
  #origin: Origin = "implicit";

  constructor(line: number) {
    this.line = line;
  }

  /** In the order of the text. */
  keys(): IterableIterator<string> {
    return this.#entries.keys();
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  get(key: string): TomlValue | undefined {
    return this.#entries.get(key)?.value;
  }

  /** The line of a key, counted from 1; the table's own where it does not hold the key. */
  lineOf(key: string): number {
    return this.#entries.get(key)?.line ?? this.line;
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
    if (this.#entries.has(key) || this.#origin === "closed") return false;
    this.#entries.set(key, { value, line, tables: null });
    return true;
  }

  /** The table behind `[key]`; null where one was opened there before, or the key means something else. */
  openTable(key: string, line: number): TomlTable | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      const table = new TomlTable(line);
      table.#origin = "header";
      this.#entries.set(key, { value: table, line, tables: null });
      return table;
    }
    const { value } = entry;
    if (!(value instanceof TomlTable) || value.#origin !== "implicit") return null;
    value.#origin = "header";
    return value;
  }

  /** A further table behind `[[key]]`; null where the key means something else. */
  appendTable(key: string, line: number): TomlTable | null {
    const table = new TomlTable(line);
    table.#origin = "header";
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      const tables = [table];
      this.#entries.set(key, { value: tables, line, tables });
      return table;
    }
    if (entry.tables === null) return null;
    entry.tables.push(table);
    return table;
  }

  /**
   * One step of a path: the table behind a key, made where it is not there; of an array of tables the last.
   * @param dotted whether the path is that of a key (`a.b = 1`), not of a header
   * @returns null where the key means something else, or the table was written out and is closed
   */
  step(key: string, line: number, dotted: boolean): TomlTable | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      if (this.#origin === "closed") return null;
      const table = new TomlTable(line);
      if (dotted) table.#origin = "dotted";
      this.#entries.set(key, { value: table, line, tables: null });
      return table;
    }
    if (entry.tables !== null) return dotted ? null : (entry.tables.at(-1) ?? null);
    const { value } = entry;
    if (!(value instanceof TomlTable) || value.#origin === "closed") return null;
    return dotted && value.#origin === "header" ? null : value;
  }

  /** After this nothing can be added: an inline table is whole. */
  close(): void {
    this.#origin = "closed";
    for (const { value } of this.#entries.values()) if (value instanceof TomlTable) value.close();
  }
}

function isTomlArray(value: TomlValue | undefined): value is readonly TomlValue[] {
  return Array.isArray(value);
}
