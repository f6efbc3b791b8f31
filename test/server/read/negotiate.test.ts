import { describe, expect, it } from 'vitest';
import { matchesEtag, pickEncoding } from '../../../src/server/read/negotiate.js';

describe('negotiate', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['br;q=0', 'identity'],
    ['*', 'br'],
    ['*;q=0', 'identity'],
    ['identity', 'identity'],
    ['gzip;q=nonsense', 'identity'],
    ['br;q=0,*', 'gzip'],
  ])('picks for %j the encoding %s', (header, encoding) => {
    expect(pickEncoding(header)).toBe(encoding);
    expect(pickEncoding(header)).toBe(encoding);
  });

  it('knows its entity tag in every form a client may send', () => {
    for (const header of ['"e.1"', 'W/"e.1"', '"x", "e.1"', '*', ' W/"e.1" ,"y"'])
      expect(matchesEtag(header, '"e.1"')).toBe(true);
    for (const header of [undefined, '', '"e.2"', 'e.1', '"e.1']) expect(matchesEtag(header, '"e.1"')).toBe(false);
  });
});
