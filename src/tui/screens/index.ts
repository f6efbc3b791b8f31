import { confirmScreen } from './confirm/screen.js';
import { flagScreen } from './flag/screen.js';
import { flagsScreen } from './flags/screen.js';
import { formScreen } from './form/screen.js';
import { helpScreen } from './help/screen.js';
import { registerScreens } from './registry.js';

registerScreens([flagsScreen, flagScreen, confirmScreen, formScreen, helpScreen]);

export { allScreens, opened, screenOf } from './registry.js';
