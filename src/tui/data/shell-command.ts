/** The same change as a command, to learn from and to put into scripts. */
import { printCondition, printRule, printServe } from '../../model/rule-language.js';
import type { Operation } from '../../operations/types.js';
import type { Proposal } from '../core/app.js';

/** In single quotes when a shell would read anything into it. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function words(operation: Operation): readonly string[] | undefined {
  switch (operation.op) {
    case 'flag.enable':
    case 'flag.disable':
      return ['flag', operation.op.slice(5), operation.flag, '--env', operation.environment];
    case 'flag.rollout':
      return [
        'flag',
        'rollout',
        operation.flag,
        operation.shares.map(({ variation, weight }) => `${variation}:${weight / 1000}`).join(','),
        ...(operation.rule === undefined ? [] : ['--rule', operation.rule]),
        ...(operation.by === undefined ? [] : ['--by', operation.by]),
        '--env',
        operation.environment,
      ];
    case 'flag.serve':
      return operation.variation === null
        ? undefined
        : ['flag', 'serve', operation.flag, operation.variation, '--env', operation.environment];
    case 'flag.create':
      return ['flag', 'create', operation.flag, ...(operation.type ? ['--type', operation.type] : [])];
    case 'flag.archive':
    case 'flag.unarchive':
    case 'flag.delete':
      return ['flag', operation.op.slice(5), operation.flag];
    case 'flag.configure':
      return ['flag', 'edit', operation.flag, '--env', operation.environment];
    case 'rule.add':
      return [
        'flag',
        'rule',
        'add',
        operation.flag,
        printRule({ when: operation.when, serve: operation.serve }),
        '--env',
        operation.environment,
      ];
    case 'rule.set':
      return [
        'flag',
        'rule',
        'set',
        operation.flag,
        operation.rule,
        ...(operation.when ? ['--when', printCondition(operation.when)] : []),
        ...(operation.serve ? ['--serve', printServe(operation.serve)] : []),
        '--env',
        operation.environment,
      ];
    case 'rule.move':
      return [
        'flag',
        'rule',
        'move',
        operation.flag,
        operation.rule,
        String(operation.to),
        '--env',
        operation.environment,
      ];
    case 'rule.remove':
      return ['flag', 'rule', 'remove', operation.flag, operation.rule, '--env', operation.environment];
    case 'target.add':
    case 'target.remove':
      return [
        'flag',
        'target',
        operation.op.slice(7),
        operation.flag,
        operation.variation,
        ...operation.keys,
        '--env',
        operation.environment,
      ];
    case 'prerequisite.add':
      return [
        'prereq',
        'add',
        operation.flag,
        `${operation.prerequisite.flag}==${operation.prerequisite.variations.join(',')}`,
        '--env',
        operation.environment,
      ];
    case 'prerequisite.remove':
      return ['prereq', 'remove', operation.flag, operation.prerequisite, '--env', operation.environment];
    case 'segment.include':
    case 'segment.exclude':
      return ['segment', operation.op.slice(8), operation.segment, ...operation.keys];
    case 'segment.create':
    case 'segment.delete':
      return ['segment', operation.op.slice(8), operation.segment];
    default:
      return undefined;
  }
}

/** The command takes nothing back that somebody changed since; here it can be seen and done. */
function undo(seq: number, note: string | undefined): readonly string[] | undefined {
  return note === undefined ? ['undo', String(seq)] : undefined;
}

/** Undefined when no single command does it. */
export function shellCommand({ operations, undoes, note }: Proposal, comment: string): string | undefined {
  const [operation] = operations;
  const own = undoes === undefined ? operation && operations.length === 1 && words(operation) : undo(undoes, note);
  if (!own) return undefined;
  const all = ['burgee', ...own, ...(comment === '' ? [] : ['--comment', comment])];
  return all.map(quoted).join(' ');
}
