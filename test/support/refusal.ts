import { BurgeeError, type ErrorCode, type Issue } from '../../src/model/errors.js';

/** The expected error that something ends in; fails when it succeeds, and lets bugs through as they are. */
export async function refusalOf(run: () => unknown): Promise<BurgeeError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof BurgeeError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export async function codeOf(run: () => unknown): Promise<ErrorCode> {
  return (await refusalOf(run)).code;
}

export function pathsOf(error: BurgeeError): string[] {
  return ((error.details?.['issues'] ?? []) as Issue[]).map(({ path }) => path);
}
