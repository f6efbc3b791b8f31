/** An empty list teaches what to do next. */
import { type App, environmentOf } from '../../core/app.js';
import { fitStyled } from '../../screen/theme.js';

export function emptyLines(app: App, width: number, height: number): readonly string[] {
  const { theme, session } = app;
  const key = (text: string): string => theme.bold(text);
  const lines = textOf();
  const top = Math.max(0, Math.floor((height - lines.length) / 3));
  return [...Array.from({ length: top }, () => ''), ...lines]
    .slice(0, height)
    .map((line) => fitStyled(`   ${line}`, width));

  function textOf(): readonly string[] {
    if (!session.loaded) return [theme.dim('Loading flags')];
    if (session.projects.length === 0) {
      return [
        theme.bold('This workspace has no project yet.'),
        '',
        `A project holds the flags of one product. Press ${key('n')} to make one, with the`,
        'environments production, staging and dev.',
      ];
    }
    if (session.environments.length === 0) {
      return [
        theme.bold('This project has no environment yet.'),
        '',
        `Press ${key('7')}, then ${key('n')}, to make one.`,
      ];
    }
    const here = theme.safe(environmentOf(session)?.key ?? 'ENV');
    if (app.catalog.size === 0) {
      return [
        theme.bold('No flags yet.'),
        '',
        `${key('n')}  make the first flag`,
        '',
        'or bring them from elsewhere, in a shell:',
        theme.accent(`burgee import flagd FILE --env ${here}`),
        '',
        'and connect an app:',
        theme.accent(`burgee token create my-app --kind sdk --env ${here}`),
        theme.accent('burgee serve'),
      ];
    }
    return [
      theme.bold('No flag fits.'),
      '',
      `${key('esc')} or ${key('ctrl-x')} shows all flags again.`,
      theme.dim('Filters: state:on  state:partial  type:bool  tag:web  owner:ana  stale  archived  !stale'),
    ];
  }
}
