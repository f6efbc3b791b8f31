import { type Environment, type Project, refOf, type Token } from '../../../model/documents.js';
import { isBurgeeError } from '../../../model/errors.js';
import { type App, type CommonAction, defineScreen, type Effects, type ScreenView } from '../../core/app.js';
import { type Failure, failureLines, failureOf } from '../../data/fail.js';
import { age } from '../../data/time.js';
import { fitStyled } from '../../screen/theme.js';
import {
  type EnvironmentsAction,
  type EnvironmentsState,
  environmentsKeymap,
  initialEnvironments,
  type Place,
  reduceEnvironments,
} from './state.js';

function projectText(project: Project, app: App): string {
  const { theme, session } = app;
  const here = project.key === session.project ? theme.good(`  ${theme.symbols.yes} here`) : '';
  const name = project.name === project.key ? '' : `  ${theme.dim(theme.safe(project.name))}`;
  return `${theme.cell(project.key, 24)}${name}${here}`;
}

function environmentText(environment: Environment, app: App): string {
  const { theme, session, catalog } = app;
  const index = session.environments.findIndex(({ key }) => key === environment.key);
  let on = 0;
  for (const entry of catalog.sorted) if (entry.glances[index]?.state === 'on') on += 1;
  const guard = environment.protected ? theme.bad('protected') : theme.dim('open     ');
  const here = index === session.environment ? theme.good(`  ${theme.symbols.yes} here`) : '';
  return `${theme.badge(environment.color, ` ${theme.cell(environment.key, 22)}`)} ${guard}  ${on} of ${catalog.size} flags on${here}`;
}

function tokenText(token: Token, app: App): string {
  const { theme, now } = app;
  const where = [...(token.projects ?? []), ...(token.environments ?? [])].map((part) => theme.safe(part)).join('/');
  const what = token.kind === 'admin' ? token.role : where;
  const expires = token.expiresAt === undefined ? '' : `  expires ${token.expiresAt.slice(0, 10)}`;
  const state = token.revokedAt === undefined ? '' : theme.bad('  revoked');
  const text = `${theme.cell(token.name, 24)}${token.kind.padEnd(9)}${theme.cell(what, 24)} ${theme.dim(`by ${theme.safe(token.createdBy)}, ${age(Date.parse(token.createdAt), now)}${expires}`)}`;
  return text + state;
}

const HEADINGS: Readonly<Record<Place['kind'], string>> = {
  project: 'Projects',
  environment: 'Environments',
  token: 'Tokens',
};

function lines(state: EnvironmentsState, app: App, width: number): { lines: string[]; at: number } {
  const { theme, session } = app;
  const result: string[] = [];
  let at = 0;
  let section: Place['kind'] | undefined;
  for (const [index, place] of state.places.entries()) {
    if (place.kind !== section) {
      if (section !== undefined) result.push('');
      section = place.kind;
      result.push(
        theme.dim(` ${HEADINGS[section]}${section === 'environment' ? ` of ${theme.safe(session.project)}` : ''}`),
      );
    }
    const selected = index === state.list.cursor;
    if (selected) at = result.length;
    const text =
      place.kind === 'project'
        ? projectText(place.project, app)
        : place.kind === 'environment'
          ? environmentText(place.environment, app)
          : tokenText(place.token, app);
    result.push(` ${selected ? theme.bold(theme.symbols.pointer) : ' '} ${text}`);
  }
  if (state.failure) result.push('', ...failureLines(state.failure, width, theme));
  else if (state.noTokens) {
    result.push('', theme.dim(' Tokens'), ...failureLines(state.noTokens, width, theme));
  } else if (state.tokens.length === 0) {
    result.push(
      '',
      theme.dim(' Tokens'),
      `   None yet: apps need one to read flags. Press ${theme.bold('t')} to make one.`,
    );
  }
  return { lines: result, at };
}

function view(state: EnvironmentsState, app: App): ScreenView {
  return {
    crumbs: ['environments and tokens'],
    panes: [
      {
        id: 'places',
        grow: 1,
        render: (width, height) => {
          const all = lines(state, app, width);
          const top = Math.max(0, Math.min(all.at - Math.floor(height / 2), all.lines.length - height));
          return all.lines.slice(top, top + height).map((line) => fitStyled(line, width));
        },
      },
    ],
  };
}

function load(effects: Effects): void {
  const { workspace } = effects;
  effects.run(async () => {
    const projects: Project[] = [];
    const tokens: Token[] = [];
    let noTokens: Failure | undefined;
    for await (const project of workspace.list('project', '')) projects.push(project);
    try {
      for await (const token of workspace.list('token', '')) tokens.push(token);
    } catch (error) {
      // The rest is for every role to see.
      if (!isBurgeeError(error) || error.code !== 'FORBIDDEN') throw error;
      noTokens = failureOf(error);
    }
    return { type: 'loaded', projects, tokens, noTokens };
  });
}

function choose(place: Place, effects: Effects): void {
  if (place.kind === 'project') effects.setProject(place.project.key);
  if (place.kind === 'environment') {
    effects.setEnvironment(effects.app.session.environments.findIndex(({ key }) => key === place.environment.key));
  }
}

function remove(place: Place, effects: Effects): void {
  const { project } = effects.app.session;
  if (place.kind === 'project') {
    const { key, version } = place.project;
    effects.propose({
      title: `Delete project ${key} with everything in it`,
      operations: [{ op: 'project.delete', project: key }],
      expect: { [refOf('project', '', key)]: version },
    });
  } else if (place.kind === 'environment') {
    const { key, version } = place.environment;
    effects.propose({
      title: `Delete environment ${key} with the settings of all flags in it`,
      operations: [{ op: 'environment.delete', project, environment: key }],
      expect: { [refOf('environment', project, key)]: version },
    });
  } else {
    effects.propose({
      title: `Revoke token ${place.token.name}: whoever uses it is refused from then on`,
      operations: [{ op: 'token.revoke', token: place.token.key }],
    });
  }
}

function perform(state: EnvironmentsState, action: EnvironmentsAction | CommonAction, effects: Effects): void {
  const place = state.places[state.list.cursor];
  const { project } = effects.app.session;
  switch (action.type) {
    case 'shown':
    case 'changes':
      load(effects);
      break;
    case 'new':
      effects.push({ kind: 'form', purpose: project === '' ? 'project.create' : 'environment.create' });
      break;
    case 'new.project':
      effects.push({ kind: 'form', purpose: 'project.create' });
      break;
    case 'token':
      effects.push({ kind: 'form', purpose: 'token.create' });
      break;
    case 'choose':
      if (place) choose(place, effects);
      break;
    case 'remove':
      if (place) remove(place, effects);
      break;
    case 'protect':
      if (place?.kind === 'environment') {
        const { key, protected: guarded } = place.environment;
        effects.propose({
          title: `${guarded ? 'Stop protecting' : 'Protect'} ${key}`,
          operations: [{ op: 'environment.set', project, environment: key, protected: !guarded }],
        });
      }
      break;
  }
}

export const environmentsScreen = defineScreen<EnvironmentsState, EnvironmentsAction>({
  kind: 'environments',
  initial: initialEnvironments,
  title: 'Environments and tokens',
  keymaps: [environmentsKeymap],
  keymap: () => environmentsKeymap,
  reduce: reduceEnvironments,
  perform,
  view,
});
