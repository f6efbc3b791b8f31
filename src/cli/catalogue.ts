/** The commands there are, as the bundle knows them without loading one. */

export interface Catalogue {
  readonly version: string;
  /** Folder of the package. */
  readonly root: string;
  /** Command id (`flag:rule:add`) → its class. */
  readonly commands: { readonly [id: string]: () => Promise<{ readonly default: unknown }> };
  /** Everyday word → id. */
  readonly aliases: { readonly [alias: string]: string };
  readonly summaries: { readonly [id: string]: string };
  /** Names of the flags that take a value, of those that every command has. */
  readonly valueFlags: readonly string[];
}

/** Nouns: the first words of the commands that have several. */
export function topicsOf(catalogue: Catalogue): Set<string> {
  const topics = new Set<string>();
  for (const id of Object.keys(catalogue.commands)) {
    const words = id.split(':');
    for (let count = 1; count < words.length; count += 1) topics.add(words.slice(0, count).join(':'));
  }
  return topics;
}
