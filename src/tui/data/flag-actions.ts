/** What a key does to a flag, wherever the flag is shown. */
import { refOf } from '../../model/documents.js';
import type { Effects } from '../core/app.js';
import { editSheet } from './edit-sheet.js';
import { proposeToggle, undoLast } from './proposals.js';

export type FlagKeyAction = 'toggle' | 'edit' | 'promote' | 'undo' | 'history' | 'why' | 'copy';

export function onFlagKey(action: string, key: string, effects: Effects): void {
  switch (action as FlagKeyAction) {
    case 'toggle':
      effects.run(async () => proposeToggle(key, effects));
      break;
    case 'edit':
      effects.run(async () => editSheet(key, effects));
      break;
    case 'promote':
      effects.push({ kind: 'form', purpose: 'flag.promote', flag: key });
      break;
    case 'undo':
      effects.run(async () => undoLast(refOf('flag', effects.app.session.project, key), effects));
      break;
    case 'history':
      effects.push({ kind: 'audit', flag: key });
      break;
    case 'why':
      effects.push({ kind: 'playground', flag: key });
      break;
    case 'copy':
      effects.copy(key);
      break;
  }
}
