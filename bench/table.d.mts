export interface Goal {
  readonly figure: string;
  readonly least?: number;
  readonly most?: number;
}
export interface Row {
  readonly row: string;
  readonly what: string;
  readonly command: string;
  readonly goals: readonly Goal[];
}
export interface Room {
  readonly room: string;
  readonly note?: string;
  readonly rows: readonly Row[];
}
export interface Result {
  readonly figures: Readonly<Record<string, number>>;
  readonly date: string;
  readonly node: string;
  readonly machine: string;
  readonly load: number;
}
export type Results = Readonly<Record<string, Result>>;
export function readGoals(): readonly Room[];
export function readResults(): Results;
export function isReached(row: Row, result: Result | undefined): boolean | undefined;
export function tableText(rooms?: readonly Room[], results?: Results): string;
export function linesOf(lines: readonly (Result & { readonly row: string })[], rooms?: readonly Room[]): string[];
