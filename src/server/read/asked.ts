/** The headers that decide about a ready-made answer, read from the list as it came: node's object of all of them takes longer to make than the answer. */

export class Asked {
  authorization: string | undefined = undefined;
  noneMatch: string | undefined = undefined;
  encodings: string | undefined = undefined;
  instance: string | undefined = undefined;
  sdk: string | undefined = undefined;

  /** Undefined when the request is none of the usual kind: it comes from a page of some origin, or says something twice. */
  static by(raw: readonly string[]): Asked | undefined {
    const asked = new Asked();
    for (let index = 0; index < raw.length; index += 2) {
      const name = raw[index] as string;
      // Most names are told apart by their length alone.
      if (!LENGTHS.has(name.length)) continue;
      if (!asked.#take(name.toLowerCase(), raw[index + 1] as string)) return undefined;
    }
    return asked;
  }

  /** False when that cannot be said. */
  #take(name: string, value: string): boolean {
    switch (name) {
      case 'authorization':
        if (this.authorization !== undefined) return false;
        this.authorization = value;
        return true;
      case 'if-none-match':
        if (this.noneMatch !== undefined) return false;
        this.noneMatch = value;
        return true;
      case 'accept-encoding':
        if (this.encodings !== undefined) return false;
        this.encodings = value;
        return true;
      case 'x-burgee-instance':
        if (this.instance !== undefined) return false;
        this.instance = value;
        return true;
      case 'x-burgee-sdk':
        if (this.sdk !== undefined) return false;
        this.sdk = value;
        return true;
      default:
        return name !== 'origin';
    }
  }
}

const LENGTHS: ReadonlySet<number> = new Set(
  ['authorization', 'if-none-match', 'accept-encoding', 'x-burgee-instance', 'x-burgee-sdk', 'origin'].map(
    (name) => name.length,
  ),
);
