import type { Command, CommandTable } from '../session/command.ts'
import { exportCommand } from './export.ts'
import { freeze } from './freeze.ts'
import { help } from './help.ts'
import { info } from './info.ts'
import { lineage } from './lineage.ts'

const all: readonly Command[] = [freeze, exportCommand, info, lineage, help]

/** Every `%` command, by its name. */
export const commands: CommandTable = new Map(all.map((command) => [command.name, command]))
