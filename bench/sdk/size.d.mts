export interface Size {
  readonly minified: number;
  readonly gzip: number;
  readonly modules: Readonly<Record<string, number>>;
  readonly later: Readonly<Record<string, number>>;
  readonly imports: readonly string[];
}
/** Code to bundle, by what it is called. */
export const ENTRIES: Readonly<Record<string, string>>;
export function measureSize(code?: string): Promise<Size>;
export interface FileSettings {
  readonly resolveDir?: string;
  readonly platform?: 'browser' | 'node';
  readonly external?: readonly string[];
}
export function measureFile(
  code: string,
  settings?: FileSettings,
): Promise<{ readonly minified: number; readonly gzip: number }>;
