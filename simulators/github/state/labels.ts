export interface Label {
  readonly id: number;
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly color: string;
  readonly description: string | undefined;
}

export interface LabelOptions {
  readonly name: string;
  /** `ededed` unless given, as of a label that came with an issue. */
  readonly color?: string | undefined;
  readonly description?: string | undefined;
}

/** The labels of one repository. Names are not case-sensitive, but stay as they were first written. */
export class Labels {
  readonly #firstId: number;
  readonly #labels = new Map<string, Label>();

  constructor(firstId: number) {
    this.#firstId = firstId;
  }

  all(): Label[] {
    return [...this.#labels.values()];
  }

  find(name: string): Label | undefined {
    return this.#labels.get(name.toLowerCase());
  }

  /** Replaces the label of that name, if it exists. */
  put({ name, color = 'ededed', description }: LabelOptions): Label {
    const id = this.find(name)?.id ?? this.#firstId + this.#labels.size;
    const label = { id, name, color, description };
    this.#labels.set(name.toLowerCase(), label);
    return label;
  }

  /** The names in the notation of the labels, without duplicates. Missing labels are created. */
  named(names: readonly string[]): string[] {
    return [...new Set(names.map((name) => (this.find(name) ?? this.put({ name })).name))];
  }
}
