/** The neutral form of published evaluation cases: one JSON object a line. */
import { readFileSync } from 'node:fs';
import type { FlagType, Json } from '../../src/engine/index.js';

export interface Leaf {
  readonly attribute?: string;
  readonly operator: string;
  readonly values?: readonly Json[];
  readonly negate?: boolean;
  readonly caseInsensitive?: boolean;
}

export type Node = Leaf | { readonly and: readonly Node[] } | { readonly or: readonly Node[] } | { readonly not: Node };

export type NeutralServe =
  | { readonly variation: string }
  | {
      readonly rollout: {
        readonly bucketBy?: string | null;
        readonly total?: number;
        readonly weights: readonly { readonly variation: string; readonly weight: number }[];
      };
    };

export interface NeutralFlag {
  readonly key: string;
  readonly type: FlagType;
  readonly variations: readonly { readonly key: string; readonly value: Json }[];
  readonly environments: {
    readonly default: {
      readonly enabled: boolean;
      readonly offVariation: string | null;
      readonly targets?: readonly {
        readonly variation: string;
        readonly attribute?: string;
        readonly values: readonly Json[];
      }[];
      readonly rules?: readonly {
        readonly id?: string;
        readonly conditions: readonly Node[];
        readonly serve: NeutralServe;
      }[];
      readonly fallthrough: NeutralServe | null;
      readonly prerequisites?: readonly { readonly flag: string; readonly variations: readonly string[] }[];
    };
  };
}

export interface NeutralSegment {
  readonly key: string;
  readonly included?: readonly Json[];
  readonly excluded?: readonly Json[];
  readonly rules?: readonly { readonly id?: string; readonly conditions: readonly Node[] }[];
}

export interface Expected {
  readonly value?: Json;
  readonly variation?: string;
  readonly reason?: string;
  readonly openFeatureReason?: string;
  readonly ruleIndex?: number;
  readonly prerequisiteKey?: string;
  readonly errorCode?: string;
}

export interface Case {
  readonly suite: string;
  readonly caseId: string;
  readonly flags: readonly NeutralFlag[];
  readonly segments: readonly NeutralSegment[];
  readonly context: { readonly targetingKey?: string; readonly attributes?: { readonly [name: string]: Json } };
  readonly flagKey: string;
  readonly defaultValue?: Json;
  readonly expected: Expected;
  readonly requires?: { readonly [point: string]: readonly Json[] };
}

export function readCases(path: string): Case[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Case);
}
