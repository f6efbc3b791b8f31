/** Documents as trees, fields in the order in which they are read. What has its usual value is left out. */
import type { Serve } from '../../engine/index.js';
import type { Environment, Flag, FlagSettings, Segment } from '../../model/documents.js';
import { jsonEqual } from '../../model/json.js';
import { shareOut, weightsOf } from '../../model/ranges.js';
import { printAttribute, printCondition, printRule, printServe } from '../../model/rule-language.js';
import { printPrerequisite } from '../../model/sheet.js';
import { fields, type Tree, treeOf } from './tree.js';

/** The word for "what the application gives as its default". */
export const DEFAULT = 'default';

const unless = <T extends Tree>(value: T, usual: T): T | undefined => (value === usual ? undefined : value);
const some = (items: readonly Tree[]): readonly Tree[] | undefined => (items.length === 0 ? undefined : items);

export function flagTree(flag: Flag): Tree {
  const { key, name, description, owner, tags, type, variations, lifecycle, expiresAt, salt } = flag;
  const names = variations.flatMap((variation): [string, Tree][] =>
    variation.name ? [[variation.key, variation.name]] : [],
  );
  const environments = Object.entries(flag.environments).map(([at, settings]): [string, Tree] => [
    at,
    settingsTree(settings),
  ]);
  return fields([
    ['flag', key],
    ['name', unless(name, key)],
    ['description', unless(description, '')],
    ['owner', unless(owner, '')],
    ['tags', some(tags)],
    ['type', type],
    ['variations', new Map(variations.map((variation) => [variation.key, treeOf(variation.value)]))],
    ['variationNames', names.length === 0 ? undefined : new Map(names)],
    ['lifecycle', unless<string>(lifecycle, 'temporary')],
    ['expiresAt', expiresAt],
    ['archived', unless(flag.archived, false)],
    ['clientVisible', unless(flag.clientVisible, false)],
    ['serverOnly', unless(flag.serverOnly, false)],
    ['salt', salt],
    ['environments', environments.length === 0 ? undefined : new Map(environments)],
  ]);
}

function settingsTree(settings: FlagSettings): Tree {
  const { enabled, prerequisites, targets, rules, fallthrough, offVariation } = settings;
  return fields([
    ['state', enabled ? 'on' : 'off'],
    ['needs', some(prerequisites.map(printPrerequisite))],
    [
      'targets',
      some(
        targets.map(({ variation, by, keys }) =>
          fields([
            ['variation', variation],
            ['by', by === undefined ? undefined : printAttribute(by)],
            ['keys', keys],
          ]),
        ),
      ),
    ],
    [
      'rules',
      some(
        rules.map((rule) =>
          fields([
            ['id', rule.id],
            ['name', rule.name],
            ['rule', printRule(rule)],
            ['ranges', rangesTree(rule.serve)],
          ]),
        ),
      ),
    ],
    ['else', fallthrough === undefined ? DEFAULT : printServe(fallthrough)],
    ['elseRanges', fallthrough && rangesTree(fallthrough)],
    ['off', offVariation === undefined ? DEFAULT : printServe({ variation: offVariation })],
  ]);
}

/** Only when the shares alone, laid out afresh, would put users elsewhere. */
function rangesTree(serve: Serve): Tree | undefined {
  if ('variation' in serve) return undefined;
  const { ranges } = serve.split;
  if (jsonEqual(ranges, shareOut(weightsOf(ranges)))) return undefined;
  return ranges.map(({ variation, from, to }) => [variation, from, to]);
}

export function segmentTree({ key, name, description, by, included, excluded, rules }: Segment): Tree {
  return fields([
    ['segment', key],
    ['name', unless(name, key)],
    ['description', unless(description, '')],
    ['by', by === 'targetingKey' ? undefined : printAttribute(by)],
    ['included', some(included)],
    ['excluded', some(excluded)],
    [
      'rules',
      some(
        rules.map(({ id, when }) =>
          fields([
            ['id', id],
            ['when', printCondition(when)],
          ]),
        ),
      ),
    ],
  ]);
}

export function environmentTree({ key, name, color, order, ...environment }: Environment): Tree {
  return fields([
    ['environment', key],
    ['name', unless(name, key)],
    ['color', color],
    ['order', order],
    ['protected', environment.protected],
  ]);
}
