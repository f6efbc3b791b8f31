/** The parts of oclif that a command needs to start; its whole index costs twice the time. */
import * as Args from '@oclif/core/args';
import { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';

export { Args, Command, Flags };
