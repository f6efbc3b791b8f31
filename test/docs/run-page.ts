/** Does with every block of a page what is to be done with it, and collects what is wrong. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS, fileCheck, hasProgram, missing } from './checks.js';
import { type Block, dialogue, itemsOf } from './page.js';
import { MEASURED } from './pages.js';
import { openPage, type PageShell, ROOT } from './shell.js';
import { isShown } from './steady.js';

const isUpdate = process.env['DOCS_UPDATE'] === '1';
export const skipped: string[] = [];
export const counts = new Map<string, number>();
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

/** As at a terminal of this width, without colours. */
const AT_TERMINAL = { BURGEE_FORCE_TTY: '1', BURGEE_WIDTH: '100' };
const SHELL = new Set(['sh', 'bash']);
const SHELL_LIKE = new Set([...SHELL, 'console']);
const MODULE = new Set(['js', 'mjs']);

class Page {
  readonly wrong: string[] = [];
  readonly replaced: { readonly block: Block; readonly text: string }[] = [];
  readonly path: string;
  #shell: PageShell | undefined;
  #printed: string | undefined;

  constructor(path: string) {
    this.path = path;
  }

  async shell(): Promise<PageShell> {
    this.#shell ??= await openPage();
    return this.#shell;
  }

  async close(): Promise<void> {
    await this.#shell?.close();
  }

  say(line: number, what: string): void {
    this.wrong.push(`${this.path}:${line}: ${what}`);
  }

  async hidden(line: number, text: string): Promise<void> {
    const { status, text: printed } = await (await this.shell()).run(text);
    if (status !== 0) this.say(line, `hidden set-up ended with ${status}: ${printed}`);
  }

  async block(block: Block): Promise<void> {
    const { line, language, text } = block;
    if (MEASURED.has(this.path)) return count('measured by npm run bench');
    if (block.skip !== undefined) {
      if (block.skip.length < 10) this.say(line, 'skipped without a reason');
      skipped.push(`${this.path}:${line} ${language}: ${block.skip}`);
      return count('skipped');
    }
    if (SHELL_LIKE.has(language) && /\bcurl /.test(text) && !hasProgram('curl')) {
      missing.add('curl');
      return count('skipped');
    }
    if (block.isOutput) return this.#compare(block);
    if (block.file !== undefined) {
      count('compared with a file');
      const wrong = fileCheck(block.file)(text);
      if (wrong !== undefined && isUpdate)
        this.replaced.push({ block, text: readFileSync(join(ROOT, block.file), 'utf8').trimEnd() });
      else if (wrong !== undefined) this.say(line, wrong);
      return;
    }
    const check = CHECKS[language];
    if (check !== undefined) {
      count(`${language} parsed`);
      const wrong = check(text);
      return wrong === undefined ? undefined : this.say(line, wrong);
    }
    if (block.heldBy !== undefined) {
      count('held by a test of their own');
      if (!existsSync(join(ROOT, block.heldBy))) this.say(line, `there is no ${block.heldBy}`);
      return;
    }
    if (block.save !== undefined) {
      count('files saved for the next block');
      (await this.shell()).save(block.save, text);
      return;
    }
    if (language === 'console') return this.#talk(block);
    if (SHELL.has(language)) {
      count('shell run');
      const { status, text: printed } = await (await this.shell()).run(text);
      this.#printed = printed;
      if (status !== block.exit) this.say(line, `ended with ${status}: ${printed}`);
      return;
    }
    if (MODULE.has(language)) {
      count('modules run');
      const { status, text: printed } = await (await this.shell()).runModule(text);
      this.#printed = printed;
      if (status !== block.exit) this.say(line, `ended with ${status}: ${printed}`);
      return;
    }
    this.say(line, `a block of "${language}" that nothing runs: say why with <!-- skip: … -->`);
  }

  #compare(block: Block): void {
    count('outputs compared');
    if (this.#printed === undefined) this.say(block.line, 'no block before it printed anything');
    else if (isShown(block.text, this.#printed)) return;
    else if (isUpdate) this.replaced.push({ block, text: this.#printed.trim() });
    else this.say(block.line, `is not what was printed:\n${this.#printed}`);
  }

  async #talk(block: Block): Promise<void> {
    const shell = await this.shell();
    const parts = dialogue(block.text);
    const now: string[] = [];
    for (const [at, { command, shown }] of parts.entries()) {
      count('commands compared with what they print');
      const { status, text: printed } = await shell.run(command, AT_TERMINAL);
      const wanted = at === parts.length - 1 ? block.exit : 0;
      if (status !== wanted) this.say(block.line, `${command}\nended with ${status}: ${printed}`);
      const same = isShown(shown, printed);
      now.push(
        `$ ${command.replaceAll('\n', '\n> ')}`,
        ...(same ? [shown] : [printed.trimEnd()]).filter((each) => each !== ''),
      );
      if (!same && !isUpdate) this.say(block.line, `${command}\nprints\n${printed}\nand not\n${shown}`);
    }
    if (isUpdate && now.join('\n') !== block.text) this.replaced.push({ block, text: now.join('\n') });
  }
}

/** What is wrong with a page. With `DOCS_UPDATE=1` what was printed is written into it instead. */
export async function runPage(path: string): Promise<readonly string[]> {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const page = new Page(path);
  try {
    for (const item of itemsOf(text)) {
      if (item.kind === 'hidden') await page.hidden(item.line, item.text);
      else await page.block(item);
    }
  } finally {
    await page.close();
  }
  if (page.replaced.length > 0) {
    const lines = text.split('\n');
    for (const { block, text: now } of page.replaced.toReversed())
      lines.splice(block.line, block.text.split('\n').length, now);
    writeFileSync(join(ROOT, path), lines.join('\n'));
  }
  return page.wrong;
}
