/** `npm run conformance -- PATH…`: runs published evaluation cases and lists every one that the model decides otherwise. */
import { loadHash64, loadPatterns } from '../../src/engine/index.js';
import { readCases } from './cases.js';
import { judge, type Verdict } from './judge.js';

const args = process.argv.slice(2);
const verbose = args.includes('--verbose');
const paths = args.filter((arg) => !arg.startsWith('--'));
if (paths.length === 0) {
  console.error(
    'usage: npm run conformance -- [--verbose] PATH…\nEach PATH is a file of cases, one JSON object a line.',
  );
  process.exit(2);
}

const options = { hash64: await loadHash64(), patterns: await loadPatterns() };
let failures = 0;
for (const path of paths) {
  const verdicts: { readonly id: string; readonly verdict: Verdict }[] = [];
  const suites = new Map<string, { passed: number; exception: number; failed: number; refused: number }>();
  for (const each of readCases(path)) {
    const verdict = judge(each, options);
    verdicts.push({ id: each.caseId, verdict });
    const counts = suites.get(each.suite) ?? { passed: 0, exception: 0, failed: 0, refused: 0 };
    suites.set(each.suite, counts);
    counts[verdict.result]++;
    if (verdict.result === 'passed' && verdict.refused !== undefined) counts.refused++;
  }
  for (const [suite, { passed, exception, failed, refused }] of suites) {
    const also = refused > 0 ? ` (${refused} with documents that validation refuses, evaluated all the same)` : '';
    console.log(
      `${suite}: ${passed + exception + failed} cases, ${passed} passed${also}, ${exception} exceptions, ${failed} failed`,
    );
  }
  for (const { id, verdict } of verdicts) {
    if (verdict.result === 'exception') {
      for (const { point, because } of verdict.exceptions)
        console.log(`  exception  ${id}\n             ${point}: ${because}`);
    }
    if (verdict.result === 'failed') {
      failures++;
      console.log(`  FAILED     ${id}\n             ${verdict.differences.join('; ')}`);
      if (verbose) console.log(JSON.stringify(verdict.explanation, null, 2));
    } else if (verbose && verdict.refused !== undefined)
      console.log(`  refused    ${id}\n             ${verdict.refused}`);
  }
}
process.exitCode = failures > 0 ? 1 : 0;
