/** Flag definitions of flagd, read as operations. */
export { type FlagdImport, type FlagdTarget, importFlagd } from './flagd/import.js';
export type { Remark } from './flagd/translation.js';
