/** Pages on what several commands share: `burgee help NAME`. */
import { ERROR_CODES } from '../model/errors.js';

interface Page {
  readonly summary: string;
  readonly text: string;
}

const RULES = `
A rule says when, and what to serve:

  when country in [US, CA] and plan == pro serve on:25,off:75 by company.id
  when email ends with "@acme.com"i and not segment:contractors serve on
  when groups in [admins, ops] or has trial_ends serve enterprise
  when ip in [10.0.0.0/8, ::1/128] serve on
  when key in [u-1842, "u 9"] serve on

Conditions   ==  !=  in [..]  not in [..]  <  <=  >  >=
             starts with  ends with  contains  matches /re2/
             has ATTRIBUTE   segment:NAME   everyone   and  or  not  ( )
Values       a word, "a text", "a text"i (whatever case), 18, true,
             2.1.0 (version), 2026-12-01 (time), 10.0.0.0/8 (addresses)
Attributes   key is the targeting key, now the clock, a.b reads nested
             objects, ctx["X-Odd Name"] any name
Serve        a variation, or shares in percent: on:25,off:75
             by ATTRIBUTE keeps all with the same value together

A missing attribute makes a condition neither true nor false, also under
"not": no rule ever matches because something is absent. Ask with "has".

  burgee flag rule add new-checkout 'when plan == pro serve on' --env production
`;

const WHERE = `
Which workspace, project and environment a command works on comes from the
first of these that names it:

  1  --dir, --server, --project, --env
  2  BURGEE_DIR, BURGEE_SERVER, BURGEE_PROJECT, BURGEE_ENV
  3  the context that BURGEE_CONTEXT names
  4  .burgee/config.json here or further up (it may be committed)
  5  the context chosen with "burgee context use NAME"

"burgee context" shows what is in force and where each value came from.
A token for a server comes from BURGEE_TOKEN or --token-file, never from
the command line, where everyone on the machine could read it.
Who acts is --actor, BURGEE_ACTOR, or your user name.
`;

const SCRIPTS = `
stdout is the result, stderr is everything else. In a pipe, lists are rows
of fields apart by tabs, without a header. --json gives one documented shape
a command (docs/json.md); an error is then {"error": {code, message, hint,
details}} on stdout. --fields key,owner picks the columns of a list and the
members of its objects. Nothing ever asks without a terminal.

Writing commands can be repeated: what is so already is left alone.
  --dry-run        shows what would change
  --if-version N   only if nobody was faster (exit 5)
  --comment TEXT   why; protected environments want it (exit 8)
  --yes            answers every question; without a terminal, protected
                   environments and deletions want it (exit 8)
Colours follow NO_COLOR and FORCE_COLOR; --width N fits tables.
`;

const STATUS_TEXT: readonly (readonly [number, string])[] = [
  [0, 'done, or already so'],
  [1, 'a bug in burgee'],
  [2, 'wrong usage'],
  [3, 'input not valid'],
  [4, 'not found'],
  [5, 'conflict: version gone by, in use, exists'],
  [6, 'store or server not available'],
  [7, 'not allowed'],
  [8, 'wants a confirmation, a reason or a review and got none'],
  [10, 'a check found something (plan --exit-code, audit verify, doctor, usage stale)'],
  [11, 'evaluate --exit-code, and the value is false or off'],
  [130, 'interrupted'],
];

function exitStatus(): string {
  return STATUS_TEXT.map(([status, text]) => {
    const codes = Object.entries(ERROR_CODES).filter(([, entry]) => entry.exit === status);
    const lines = [`${String(status).padStart(4)}  ${text}`];
    for (let at = 0; at < codes.length; at += 3) {
      lines.push(
        `        ${codes
          .slice(at, at + 3)
          .map(([code]) => code)
          .join(' ')}`,
      );
    }
    return lines.join('\n');
  }).join('\n');
}

export const HELP_PAGES: Readonly<Record<string, Page>> = {
  rules: { summary: 'the language of rules', text: RULES },
  where: { summary: 'which workspace, project and environment is meant', text: WHERE },
  scripts: { summary: 'output, questions and repeats in scripts and CI', text: SCRIPTS },
  'exit-status': { summary: 'what each exit status means', text: exitStatus() },
};
