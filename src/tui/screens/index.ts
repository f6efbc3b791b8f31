import { auditScreen } from './audit/screen.js';
import { confirmScreen } from './confirm/screen.js';
import { environmentsScreen } from './environments/screen.js';
import { flagScreen } from './flag/screen.js';
import { flagsScreen } from './flags/screen.js';
import { formScreen } from './form/screen.js';
import { graphScreen } from './graph/screen.js';
import { helpScreen } from './help/screen.js';
import { monitorScreen } from './monitor/screen.js';
import { paletteScreen } from './palette/screen.js';
import { playgroundScreen } from './playground/screen.js';
import { registerScreens } from './registry.js';
import { rolloutScreen } from './rollout/screen.js';
import { segmentsScreen } from './segments/screen.js';

registerScreens([
  flagsScreen,
  flagScreen,
  rolloutScreen,
  segmentsScreen,
  graphScreen,
  auditScreen,
  playgroundScreen,
  monitorScreen,
  environmentsScreen,
  paletteScreen,
  confirmScreen,
  formScreen,
  helpScreen,
]);

export { allScreens, opened, screenOf } from './registry.js';
