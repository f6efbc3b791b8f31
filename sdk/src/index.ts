export type {
  Context,
  Decision,
  EvaluationErrorCode,
  FlagType,
  Json,
  Reason,
  Ruleset,
} from '../../src/engine/index.js';
export { createClient } from './client.js';
export type {
  BurgeeClient,
  ChangeEvent,
  ClientEvents,
  ClientOptions,
  ClientStats,
  Evaluation,
  EvaluationCall,
  Hook,
  Logger,
  Plugin,
  PluginHost,
  Ready,
  Rejection,
  RulesetCache,
  Source,
  Status,
  Strategy,
} from './types.js';
export { VERSION } from './version.js';
