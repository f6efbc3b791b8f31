export interface Size {
  readonly minified: number;
  readonly gzip: number;
  readonly modules: Readonly<Record<string, number>>;
  readonly later: Readonly<Record<string, number>>;
  readonly imports: readonly string[];
}
export function measureSize(code?: string): Promise<Size>;
