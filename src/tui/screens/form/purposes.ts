/** Every form by what it is for. */
import type { FormPurpose } from './answers.js';
import { flagCreate, flagPromote, flagSet } from './flag-purposes.js';
import { environmentCreate, projectCreate, tokenCreate } from './place-purposes.js';
import { prerequisiteAdd, ruleAdd, ruleSet, targetAdd } from './rule-purposes.js';
import { segmentCreate, segmentInclude, segmentRule } from './segment-purposes.js';
import type { Purpose } from './state.js';

export const PURPOSES: Readonly<Record<Purpose, FormPurpose>> = {
  'flag.create': flagCreate,
  'flag.set': flagSet,
  'flag.promote': flagPromote,
  'rule.add': ruleAdd,
  'rule.set': ruleSet,
  'target.add': targetAdd,
  'prerequisite.add': prerequisiteAdd,
  'segment.create': segmentCreate,
  'segment.include': segmentInclude,
  'segment.rule': segmentRule,
  'project.create': projectCreate,
  'environment.create': environmentCreate,
  'token.create': tokenCreate,
};
