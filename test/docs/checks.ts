/** What is done with a block of each language. Each says what is wrong, or nothing. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { parseFiles } from '../../src/interop/flag-file.js';
import { isBurgeeError } from '../../src/model/errors.js';
import { parseCondition, parseRule, renderRuleError } from '../../src/model/rule-language.js';
import { parseSheet } from '../../src/model/sheet.js';
import { ROOT } from './shell.js';

export type Check = (text: string) => string | undefined;

export const hasProgram = (name: string): boolean => spawnSync('which', [name]).status === 0;

/** Set when a tool that is not installed kept a check from being made. */
export const missing = new Set<string>();

function inFile(name: string, text: string, check: (path: string) => string | undefined): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'burgee-block-'));
  try {
    const path = join(folder, name);
    writeFileSync(path, text);
    return check(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withTool(tool: string, argv: readonly string[]): string | undefined {
  const done = spawnSync(tool, argv, { encoding: 'utf8' });
  return done.status === 0 ? undefined : `${done.stdout}${done.stderr}`;
}

/** Directives of a server block, in a configuration that holds nothing else. */
const nginx: Check = (text) => {
  const absent = ['nginx', 'openssl'].filter((tool) => !hasProgram(tool));
  for (const tool of absent) missing.add(tool);
  if (absent.length > 0) return undefined;
  const body = /^\s*(server|upstream)\b/m.test(text) ? text : `server { listen 127.0.0.1:8080;\n${text}\n}`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (what) => `${what}_temp_path PLACE/${what};`,
  );
  const config = `pid PLACE/pid; error_log stderr; events {} http { access_log off; ${temporary.join(' ')} ${body} }`;
  return inFile('nginx.conf', '', (path) => {
    const folder = join(path, '..');
    // A certificate that is named must be there; one is made for the check.
    const whole = config
      .replaceAll('PLACE', folder)
      .replaceAll(/ssl_certificate(_key)? \S+;/g, (_, key) => `ssl_certificate${key ?? ''} ${folder}/cert.pem;`);
    if (whole.includes('ssl_certificate'))
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-subj',
          '/CN=x',
          '-keyout',
          `${folder}/key.pem`,
          '-out',
          `${folder}/cert.pem`,
        ],
        { stdio: 'ignore' },
      );
    writeFileSync(
      path,
      whole.replaceAll(`ssl_certificate_key ${folder}/cert.pem`, `ssl_certificate_key ${folder}/key.pem`),
    );
    return withTool('nginx', ['-t', '-q', '-c', path, '-p', folder]);
  });
};

export const systemdUnit: Check = (text) => {
  if (!hasProgram('systemd-analyze')) {
    missing.add('systemd-analyze');
    return undefined;
  }
  // The program is where the package puts it; here that need not be.
  return inFile('burgee.service', text.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'), (path) =>
    withTool('systemd-analyze', ['verify', '--man=no', path]),
  );
};

function thrown(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const eachLine =
  (parse: (line: string) => unknown): Check =>
  (text) =>
    text
      .split('\n')
      .map((line) => thrown(() => parse(line)))
      .find((wrong) => wrong !== undefined);

export const CHECKS: Readonly<Record<string, Check>> = {
  json: (text) => thrown(() => JSON.parse(text)),
  jsonl: eachLine((line) => JSON.parse(line)),
  yaml: (text) =>
    thrown(() => {
      const documents = parseAllDocuments(text);
      for (const document of documents) for (const error of document.errors) throw error;
      if (/^(flag|segment|environment): /m.test(text)) parseFiles([{ path: 'block.yaml', text }]);
    }),
  rule: eachLine(parseRule),
  condition: eachLine(parseCondition),
  sheet: (text) => thrown(() => parseSheet(text)),
  error: (block) => {
    const [text = '', wanted] = block.split('\n---\n');
    try {
      parseRule(text);
      return 'no error';
    } catch (error) {
      if (!isBurgeeError(error)) throw error;
      const said = renderRuleError(error);
      return said === wanted ? undefined : said;
    }
  },
  nginx,
  ini: systemdUnit,
  cron: eachLine((line) => {
    if (!/^(?:[\d*/,-]+ ){5} *\S/.test(line)) throw new Error(`no line of a crontab: ${line}`);
  }),
};

export const fileCheck =
  (file: string): Check =>
  (text) => {
    if (!existsSync(join(ROOT, file))) return `there is no ${file}`;
    return readFileSync(join(ROOT, file), 'utf8').includes(text) ? undefined : `${file} says something else`;
  };
