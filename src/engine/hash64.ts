import xxhash from 'xxhash-wasm';

/** xxHash64, seed 0, of the text's UTF-8 bytes. */
export type Hash64 = (text: string) => bigint;

let loading: Promise<Hash64> | undefined;

/** The fastest such hash: that of WebAssembly, for those who hash megabytes. `xxh64` gives the same. */
export function loadHash64(): Promise<Hash64> {
  loading ??= xxhash().then(
    ({ h64 }) =>
      (text) =>
        h64(text),
  );
  return loading;
}
