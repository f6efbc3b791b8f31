import xxhash from 'xxhash-wasm';
import { useFastHash } from './xxh32.js';

/** xxHash64, seed 0, of the text's UTF-8 bytes. */
export type Hash64 = (text: string) => bigint;

let loading: Promise<Hash64> | undefined;

/** The 64-bit hash that digests need. Long bucketing keys are hashed by the same module from then on. */
export function loadHash64(): Promise<Hash64> {
  loading ??= xxhash().then(({ h32, h64 }) => {
    useFastHash((text) => h32(text) >>> 0);
    return (text) => h64(text);
  });
  return loading;
}
