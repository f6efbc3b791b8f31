/** The same change as a command, to learn from and to put into scripts. What the command would not do the same is not offered. */
import { printCondition, printRule, printServe } from '../../model/rule-language.js';
import type { Operation } from '../../operations/types.js';
import type { Proposal } from '../core/app.js';

/** In single quotes when a shell would read anything into it. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const option = (name: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [`--${name}`, value];

const each = (name: string, values: readonly string[] | undefined): readonly string[] =>
  (values ?? []).flatMap((value) => [`--${name}`, value]);

const yesNo = (name: string, value: boolean | undefined): readonly string[] =>
  value === undefined ? [] : [value ? `--${name}` : `--no-${name}`];

function metadata(operation: Extract<Operation, { op: 'flag.create' | 'flag.set' }>): readonly string[] {
  const { name, description, owner, tags, lifecycle } = operation;
  return [
    ...option('name', name),
    ...option('description', description),
    ...option('owner', owner),
    // No tag at all is said by an empty one.
    ...each('tag', operation.op === 'flag.set' && tags?.length === 0 ? [''] : tags),
    ...option('lifecycle', lifecycle),
  ];
}

function onFlag(operation: Operation): readonly string[] | undefined {
  switch (operation.op) {
    case 'flag.create':
      return [
        'flag',
        'create',
        operation.flag,
        ...(operation.type === 'boolean' && !operation.variations ? [] : option('type', operation.type)),
        ...each(
          'variation',
          operation.variations?.map(
            ({ key, value }) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
          ),
        ),
        ...option('off-variation', operation.offVariation),
        ...metadata(operation),
      ];
    case 'flag.set':
      return ['flag', 'set', operation.flag, ...metadata(operation)];
    case 'flag.archive':
    case 'flag.unarchive':
    case 'flag.delete':
      return ['flag', operation.op.slice(5), operation.flag];
    default:
      return undefined;
  }
}

function inEnvironment(operation: Operation): readonly string[] | undefined {
  if (!('environment' in operation) || !('flag' in operation)) return undefined;
  const { flag, environment } = operation;
  const command = (words: readonly string[], ...more: readonly string[]): readonly string[] => [
    ...words,
    ...more,
    '--env',
    environment,
  ];
  switch (operation.op) {
    case 'flag.enable':
    case 'flag.disable':
      return command(['flag', operation.op.slice(5), flag]);
    case 'flag.rollout': {
      const shares = operation.shares.map(({ variation, weight }) => `${variation}:${weight / 1000}`).join(',');
      const { rule, by, salt } = operation;
      return command(
        ['flag', 'rollout', flag, shares],
        ...option('rule', rule),
        ...option('by', by),
        ...option('salt', salt),
      );
    }
    case 'flag.serve':
      return operation.variation === null || operation.off
        ? undefined
        : command(['flag', 'serve', flag, operation.variation]);
    case 'rule.add':
      return command(
        ['flag', 'rule', 'add', flag, printRule({ when: operation.when, serve: operation.serve })],
        ...option('name', operation.name),
      );
    case 'rule.set':
      return command(
        ['flag', 'rule', 'set', flag, operation.rule],
        ...option('when', operation.when && printCondition(operation.when)),
        ...option('serve', operation.serve && printServe(operation.serve)),
        ...option('name', operation.name),
      );
    case 'rule.move':
      // People count from 1.
      return command(['flag', 'rule', 'move', flag, operation.rule, String(operation.to + 1)]);
    case 'rule.remove':
      return command(['flag', 'rule', 'remove', flag, operation.rule]);
    case 'target.add':
    case 'target.remove':
      return command(['flag', 'target', operation.op.slice(7), flag, operation.variation, ...operation.keys]);
    case 'prerequisite.add': {
      const { flag: parent, variations } = operation.prerequisite;
      return command(['prereq', 'add', flag, `${parent}==${variations.join(',')}`]);
    }
    case 'prerequisite.remove':
      return command(['prereq', 'remove', flag, operation.prerequisite]);
    default:
      return undefined;
  }
}

function elsewhere(operation: Operation): readonly string[] | undefined {
  switch (operation.op) {
    case 'segment.include':
    case 'segment.exclude':
    case 'segment.forget':
      return ['segment', operation.op.slice(8), operation.segment, ...operation.keys];
    case 'segment.create':
      return [
        'segment',
        'create',
        operation.segment,
        ...option('name', operation.name),
        ...option('by', operation.by),
        ...each('include', operation.included),
        ...each('exclude', operation.excluded),
        ...each(
          'when',
          operation.rules?.map(({ when }) => printCondition(when)),
        ),
      ];
    case 'segment.delete':
      return ['segment', 'delete', operation.segment];
    case 'environment.set':
      return [
        'env',
        'set',
        operation.environment,
        ...option('bar-color', operation.color),
        ...yesNo('protected', operation.protected),
      ];
    case 'environment.delete':
      return ['env', 'delete', operation.environment];
    case 'project.delete':
      return ['project', 'delete', operation.project];
    default:
      return undefined;
  }
}

/** The command takes nothing back that somebody changed since; here it can be seen and done. */
function undo(seq: number, note: string | undefined): readonly string[] | undefined {
  return note === undefined ? ['undo', String(seq)] : undefined;
}

function wordsOf({ operations, undoes, note, command }: Proposal): readonly string[] | undefined {
  if (command) return command;
  if (undoes !== undefined) return undo(undoes, note);
  const [operation] = operations;
  if (!operation || operations.length !== 1) return undefined;
  return onFlag(operation) ?? inEnvironment(operation) ?? elsewhere(operation);
}

/** Undefined when no single command does it. `project`: where there are several to choose from. */
export function shellCommand(proposal: Proposal, comment: string, project?: string): string | undefined {
  const words = wordsOf(proposal);
  if (!words) return undefined;
  const where = words[0] === 'undo' || words[0] === 'project' ? [] : option('project', project);
  const all = ['burgee', ...words, ...where, ...(comment === '' ? [] : ['--comment', comment])];
  return all.map(quoted).join(' ');
}
