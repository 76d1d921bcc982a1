import type { Command, CommandTable } from '../session/command.ts'
import { exportCommand } from './export.ts'
import { freeze } from './freeze.ts'
import { help } from './help.ts'
import { info } from './info.ts'

const all: readonly Command[] = [freeze, exportCommand, info, help]

/** Every `%` command, by its name. */
export const commands: CommandTable = new Map(all.map((command) => [command.name, command]))
