import { describe, expect, it } from 'vitest';
import { parseAuditFilter } from '../../../src/tui/screens/audit/filter.js';
import { NOW } from '../support/shop.js';

describe('parseAuditFilter', () => {
  it('takes what the log can look up, and keeps the rest as words', () => {
    expect(parseAuditFilter('who:ana env:production flag:a.b action:flag.rollout since:7d Wave', 'shop', NOW)).toEqual({
      filter: {
        project: 'shop',
        actor: 'ana',
        environment: 'production',
        ref: 'flag/shop/a.b',
        action: 'flag.rollout',
        since: '2026-11-14T12:00:00.000Z',
      },
      words: ['wave'],
    });
  });

  it('takes dates as they stand, and no time for one that is none', () => {
    expect(parseAuditFilter('until:2026-11-01', 'shop', NOW).filter.until).toBe('2026-11-01T00:00:00.000Z');
    expect(parseAuditFilter('since:soon', 'shop', NOW).filter.since).toBeUndefined();
  });
});
