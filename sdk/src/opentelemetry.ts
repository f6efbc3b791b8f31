import { type Attributes, metrics, trace } from '@opentelemetry/api';
import type { Evaluation, EvaluationCall, Plugin } from './types.js';
import { VERSION } from './version.js';

export interface TelemetryOptions {
  /** An event on the active span for each evaluation. Default true. */
  readonly spans?: boolean | undefined;
  /** A counter of evaluations and a gauge of the revision. Default true. */
  readonly metrics?: boolean | undefined;
  /** Put values into events. They may be large or private, so not unless asked for. */
  readonly values?: boolean | undefined;
}

/**
 * Evaluations as OpenTelemetry events and metrics, with the names of its semantic conventions for feature flags.
 *
 * @example
 * createClient({ url, token, plugins: [telemetry()] });
 */
export function telemetry(options: TelemetryOptions = {}): Plugin {
  return {
    start(host) {
      const meter = options.metrics === false ? undefined : metrics.getMeter('@burgee/sdk', VERSION);
      const counter = meter?.createCounter('feature_flag.evaluations', {
        description: 'Flags evaluated',
        unit: '{evaluation}',
      });
      const gauge = meter?.createObservableGauge('burgee.ruleset.revision', {
        description: 'Revision of the rules in force',
      });
      const observe = (result: { observe(value: number, attributes?: Attributes): void }) => {
        result.observe(host.rules().revision, { 'feature_flag.set.id': setOf() });
      };
      gauge?.addCallback(observe);
      const setOf = () => `${host.rules().project}/${host.rules().environment}`;

      host.addHook({
        after(call, evaluation) {
          const common = attributesOf(call, evaluation);
          counter?.add(1, common);
          if (options.spans === false) return;
          const { targetingKey } = call.context ?? {};
          trace.getActiveSpan()?.addEvent('feature_flag.evaluation', {
            ...common,
            'feature_flag.set.id': setOf(),
            'feature_flag.version': `${evaluation.revision}`,
            ...(typeof targetingKey === 'string' && { 'feature_flag.context.id': targetingKey }),
            ...(options.values && { 'feature_flag.result.value': textOf(evaluation.value) }),
          });
        },
      });
      return () => gauge?.removeCallback(observe);
    },
  };
}

/** What there are few of: metrics are kept for each combination. */
function attributesOf(call: EvaluationCall, evaluation: Evaluation): Attributes {
  return {
    'feature_flag.key': call.key,
    'feature_flag.provider.name': 'burgee',
    'feature_flag.result.reason': evaluation.reason.toLowerCase(),
    ...(evaluation.variation !== undefined && { 'feature_flag.result.variant': evaluation.variation }),
    ...(evaluation.errorCode && { 'error.type': ERROR_TYPES[evaluation.errorCode] }),
  };
}

const ERROR_TYPES = {
  FLAG_NOT_FOUND: 'flag_not_found',
  TYPE_MISMATCH: 'type_mismatch',
  MALFORMED_FLAG: 'parse_error',
  GENERAL: 'general',
} as const;

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
