/** A second, plain reading of flagd's targeting, to compare the import with: it walks the expression for one context. */

type Values = Readonly<Record<string, unknown>>;

const MISSING = undefined;

function read(context: Values, name: string): unknown {
  if (Object.hasOwn(context, name)) return context[name];
  return name.split('.').reduce<unknown>((value, step) => (value as Values | undefined)?.[step], context) ?? MISSING;
}

function parts(version: string): [number[], string] {
  const [core = '', pre = ''] = version.replace(/^v/, '').split('-');
  return [core.split('.').map(Number), pre];
}

/** Enough of semver for the versions of the test: prereleases are one number or none. */
function compareVersions(left: string, right: string): number {
  const [[a, aPre], [b, bPre]] = [parts(left), parts(right)];
  for (let at = 0; at < 3; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (aPre === bPre) return 0;
  if (aPre === '' || bPre === '') return aPre === '' ? 1 : -1;
  return Number(aPre) - Number(bPre);
}

function semver(left: unknown, op: string, right: string): boolean {
  if (typeof left !== 'string') return false;
  const order = compareVersions(left, right);
  const [[a], [b]] = [parts(left), parts(right)];
  switch (op) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '^':
      return a[0] === b[0];
    default:
      return a[0] === b[0] && (a[1] ?? 0) === (b[1] ?? 0);
  }
}

/** What an expression gives for a context; comparisons of missing attributes are false. */
export function runLogic(expression: unknown, context: Values, evaluators: Values): unknown {
  if (typeof expression !== 'object' || expression === null) return expression;
  if (Array.isArray(expression)) return expression;
  const [entry] = Object.entries(expression);
  if (entry === undefined) return null;
  const [op, given] = entry;
  const args: unknown[] = Array.isArray(given) ? given : [given];
  const run = (arg: unknown) => runLogic(arg, context, evaluators);
  const number = (arg: unknown) => {
    const value = run(arg);
    return typeof value === 'number' ? value : Number.NaN;
  };
  switch (op) {
    case '$ref':
      return run(evaluators[args[0] as string]);
    case 'var':
      return read(context, args[0] as string) ?? null;
    case 'if':
    case '?:': {
      for (let at = 0; at + 1 < args.length; at += 2) if (run(args[at])) return run(args[at + 1]);
      return args.length % 2 === 1 ? run(args.at(-1)) : null;
    }
    case 'and':
      return args.every((arg) => run(arg));
    case 'or':
      return args.some((arg) => run(arg));
    case '!':
      return !run(args[0]);
    case '!!':
      return Boolean(run(args[0]));
    case '==':
    case '===':
      return run(args[0]) === run(args[1]);
    case '!=':
    case '!==':
      return run(args[0]) !== run(args[1]);
    case '<':
      return args.slice(1).every((arg, at) => number(args[at]) < number(arg));
    case '<=':
      return args.slice(1).every((arg, at) => number(args[at]) <= number(arg));
    case '>':
      return number(args[0]) > number(args[1]);
    case '>=':
      return number(args[0]) >= number(args[1]);
    case 'in': {
      const hay = run(args[1]);
      return (typeof hay === 'string' || Array.isArray(hay)) && (hay as string).includes(run(args[0]) as string);
    }
    case 'starts_with': {
      const text = run(args[0]);
      return typeof text === 'string' && text.startsWith(run(args[1]) as string);
    }
    case 'ends_with': {
      const text = run(args[0]);
      return typeof text === 'string' && text.endsWith(run(args[1]) as string);
    }
    case 'sem_ver':
      return semver(run(args[0]), run(args[1]) as string, run(args[2]) as string);
    default:
      throw new Error(`unexpected ${op}`);
  }
}
