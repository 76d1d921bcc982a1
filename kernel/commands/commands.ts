import type { Command, CommandTable } from '../session/request/index.ts'
import { cluster } from './cluster/index.ts'
import { cache } from './cache/index.ts'
import { compare } from './compare/index.ts'
import { builders } from './builders/index.ts'
import { build, reactive, refresh, stale } from './freshness/index.ts'
import { copy, files, open } from './files/index.ts'
import { diff } from './diff/index.ts'
import { exportCommand } from './export/index.ts'
import { freeze } from './freeze/index.ts'
import { help, info } from './about/index.ts'
import { history, why } from './history/index.ts'
import { importCommand } from './import/index.ts'
import { gc, roots } from './kept/index.ts'
import { lineage } from './lineage/index.ts'
import { log } from './log/index.ts'
import { pin } from './pin/index.ts'
import { plan } from './plan/index.ts'
import { shell } from './shell/index.ts'
import { verify } from './verify/index.ts'

const all: readonly Command[] = [
  stale,
  refresh,
  reactive,
  plan,
  build,
  builders,
  cluster,
  cache,
  freeze,
  pin,
  roots,
  gc,
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
