import { RE2JS } from 're2js';
import type { PatternCompiler, PatternMatcher } from './patterns.js';

/** Longer input is unknown, and so are patterns longer than documents may have. */
const LONGEST_INPUT = 1024;
const LONGEST_PATTERN = 256;
/** A larger program (counted repetitions of repetitions) would take long to compile, too. */
const LARGEST_PROGRAM = 1000;
/**
 * The worst that matching does is to make one new state for each character, at a cost that grows with the program. So much is paid
 * for in advance: 1,000 characters may meet a program of 40 instructions, 250 characters one of 340, and several patterns share.
 */
const STATE = 60;
const STEP = 4;
const MOST_CACHED = 1000;

/**
 * The compiler, which pays for matching with `spend`. Nothing of the evaluator is imported here: a bundler that makes one file of everything
 * would then have to start the evaluator's modules lazily as well.
 */
export function patternCompiler(spend: (steps: number) => boolean): PatternCompiler {
  const compile: PatternCompiler = (pattern, ignoreCase) => {
    if (pattern.length > LONGEST_PATTERN) return undefined;
    try {
      const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
      const size = compiled.programSize();
      if (size > LARGEST_PROGRAM) return undefined;
      return (text) => {
        const { length } = text;
        return length <= LONGEST_INPUT && spend(length * (STATE + size) * STEP) ? compiled.test(text) : undefined;
      };
    } catch {
      return undefined;
    }
  };
  // Flags share patterns, and each delta compiles its flags anew.
  const cache = new Map<string, PatternMatcher | undefined>();
  // The first use of the module is many times slower than the second: it had better not fall into an evaluation.
  for (let i = 0; i < 20; i++) compile('(?:a|b)*\\pL{1,9}[^c-e]+$', i % 2 === 0)?.('ab'.repeat(i * 9));
  return (pattern, ignoreCase) => {
    const name = ignoreCase + pattern;
    if (!cache.has(name)) {
      if (cache.size === MOST_CACHED) cache.clear();
      cache.set(name, compile(pattern, ignoreCase));
    }
    return cache.get(name);
  };
}
