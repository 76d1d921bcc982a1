import type { Command, CommandTable } from '../session/command.ts'
import { compare } from './compare.ts'
import { build } from './build.ts'
import { copy } from './copy.ts'
import { diff } from './diff.ts'
import { exportCommand } from './export.ts'
import { files } from './files.ts'
import { freeze } from './freeze.ts'
import { help } from './help.ts'
import { history } from './history.ts'
import { importCommand } from './import.ts'
import { info } from './info.ts'
import { lineage } from './lineage.ts'
import { open } from './open.ts'
import { log } from './log.ts'
import { plan } from './plan.ts'
import { reactive } from './reactive.ts'
import { refresh } from './refresh.ts'
import { shell } from './shell.ts'
import { stale } from './stale.ts'
import { verify } from './verify.ts'
import { why } from './why.ts'

const all: readonly Command[] = [
  stale,
  refresh,
  reactive,
  plan,
  build,
  freeze,
  exportCommand,
  importCommand,
  lineage,
  history,
  why,
  compare,
  copy,
  files,
  open,
  log,
  shell,
  verify,
  diff,
  info,
  help
]

/** Every `%` command, by its name. */
export const commands: CommandTable = new Map(all.map((command) => [command.name, command]))
