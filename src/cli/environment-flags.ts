/** The fields of an environment as arguments. `--color` is about the output everywhere, hence `--bar-color`. */
import { ENVIRONMENT_COLORS, type EnvironmentColor } from '../model/documents.js';
import { Flags } from './oclif.js';

export const environmentFields = {
  name: Flags.string({ description: 'name for people', env: 'BURGEE_NAME', helpValue: 'TEXT' }),
  'bar-color': Flags.option({
    options: ENVIRONMENT_COLORS,
    description: 'colour of its bar on the full screen',
    env: 'BURGEE_BAR_COLOR',
  })(),
  order: Flags.integer({ description: 'place in lists, lowest first', env: 'BURGEE_ORDER', helpValue: 'N' }),
  protected: Flags.boolean({
    description: 'changes want a comment and a confirmation',
    env: 'BURGEE_PROTECTED',
    allowNo: true,
  }),
};

interface FieldsInput {
  readonly name?: string | undefined;
  readonly 'bar-color'?: EnvironmentColor | undefined;
  readonly order?: number | undefined;
  readonly protected?: boolean | undefined;
}

export function environmentFieldsOf(input: FieldsInput): {
  name?: string;
  color?: EnvironmentColor;
  order?: number;
  protected?: boolean;
} {
  return {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input['bar-color'] === undefined ? {} : { color: input['bar-color'] }),
    ...(input.order === undefined ? {} : { order: input.order }),
    ...(input.protected === undefined ? {} : { protected: input.protected }),
  };
}
