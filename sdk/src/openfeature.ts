import {
  ErrorCode,
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ResolutionDetails,
  type TrackingEventDetails,
} from '@openfeature/server-sdk';
import type { Context, EvaluationErrorCode, Json } from '../../src/engine/index.js';
import { createClient } from './client.js';
import type { BurgeeClient, ClientOptions, Evaluation, Status } from './types.js';

export interface ProviderOptions extends ClientOptions {
  /** Longest time that OpenFeature waits for the rules at start. Default 5,000. */
  readonly readyTimeoutMs?: number | undefined;
  /** Where `client.track()` goes. burgee keeps no events of its own. */
  readonly onTrack?: ((event: string, context: EvaluationContext, details: TrackingEventDetails) => void) | undefined;
}

/** An OpenFeature provider for servers, over a burgee client of its own. */
export class BurgeeProvider implements Provider {
  readonly metadata = { name: 'burgee' } as const;
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  /** For what OpenFeature has no word for: `stats()`, `strategy()`, `refresh()`. */
  readonly client: BurgeeClient;
  readonly #options: ProviderOptions;
  #stops: (() => void)[] = [];

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.client = createClient(options);
  }

  /** Fails when there are no rules at all; OpenFeature then has the status ERROR until they come. */
  async initialize(): Promise<void> {
    const { source } = await this.client.ready({ timeoutMs: this.#options.readyTimeoutMs });
    this.#stops = [
      this.client.on('change', ({ keys }) => {
        this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...keys] });
      }),
      this.client.on('status', (status) => this.#announce(status)),
    ];
    if (source === 'defaults') throw new Error(this.client.stats().lastError ?? 'no rules arrived in time');
    // OpenFeature takes the end of this function for "ready", so what is less than that is said afterwards.
    if (this.client.status() !== 'live') setTimeout(() => this.#announce(this.client.status()));
  }

  #announce(status: Status): void {
    if (status === 'live') this.events.emit(ProviderEvents.Ready, {});
    if (status === 'stale')
      this.events.emit(ProviderEvents.Stale, { message: this.client.stats().lastError ?? status });
    if (status === 'offline' && this.client.stats().source === 'defaults') {
      this.events.emit(ProviderEvents.Error, { message: this.client.stats().lastError ?? status });
    }
  }

  async onClose(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop();
    await this.client.close();
  }

  resolveBooleanEvaluation(
    key: string,
    defaultValue: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    return this.#resolve(key, defaultValue, context);
  }

  resolveStringEvaluation(
    key: string,
    defaultValue: string,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<string>> {
    return this.#resolve(key, defaultValue, context);
  }

  resolveNumberEvaluation(
    key: string,
    defaultValue: number,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<number>> {
    return this.#resolve(key, defaultValue, context);
  }

  async resolveObjectEvaluation<T extends JsonValue>(
    key: string,
    defaultValue: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    // The type asked for is an object's, whatever the default is.
    const details = await this.#resolve<JsonValue>(key, NO_VALUE, context);
    return (details.value === NO_VALUE ? { ...details, value: defaultValue } : details) as ResolutionDetails<T>;
  }

  async #resolve<T extends JsonValue>(
    key: string,
    defaultValue: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    const evaluation = (await this.client.resolve(key, plain(context) as Context, defaultValue as Json)) as Evaluation;
    const { value, variation, reason, errorCode, rule, revision, stale } = evaluation;
    const { source, project, environment } = this.client.stats();
    return {
      value: value as T,
      reason,
      ...(variation !== undefined && { variant: variation }),
      ...(errorCode && errorOf(errorCode, key, source !== 'defaults')),
      flagMetadata: {
        flagSetId: `${project}/${environment}`,
        version: `${revision}`,
        stale,
        ...(rule !== undefined && { rule }),
      },
    };
  }

  track(event: string, context: EvaluationContext, details: TrackingEventDetails): void {
    this.#options.onTrack?.(event, context, details);
  }
}

const NO_VALUE: Record<string, never> = Object.freeze({});

function errorOf(code: EvaluationErrorCode, key: string, hasRules: boolean) {
  if (!hasRules) return { errorCode: ErrorCode.PROVIDER_NOT_READY, errorMessage: 'no rules have arrived yet' };
  switch (code) {
    case 'FLAG_NOT_FOUND':
      return { errorCode: ErrorCode.FLAG_NOT_FOUND, errorMessage: `there is no flag "${key}"` };
    case 'TYPE_MISMATCH':
      return { errorCode: ErrorCode.TYPE_MISMATCH, errorMessage: `flag "${key}" is of another type` };
    case 'MALFORMED_FLAG':
      return { errorCode: ErrorCode.PARSE_ERROR, errorMessage: `flag "${key}" is malformed` };
    case 'GENERAL':
      return { errorCode: ErrorCode.GENERAL, errorMessage: `flag "${key}" could not be evaluated` };
  }
}

/** OpenFeature's contexts may hold dates; burgee's are plain data, with dates as RFC 3339. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}
